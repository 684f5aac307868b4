/**
 * Which inboxes this isolate has just seen empty: however many consumers poll an idle inbox, the
 * store is asked about once a second. What arrives through this isolate is seen at once, anything
 * else within the published bound.
 */
import { limits } from "../../contract/limits.ts";
import type { OperationName } from "../../contract/operations.ts";
import { RecentlyEmpty } from "../../contract/recently-empty.ts";

/** Pending events: all of a tenant's, or those of one source. */
interface Place {
  tenant: string;
  source?: string | undefined;
}

/** By source; undefined: all of them. */
const inboxes = new RecentlyEmpty<string | undefined>(limits.emptyInboxMilliseconds);

/** @returns whether there was nothing to find a moment ago */
export const isIdle = ({ tenant, source }: Place): boolean =>
  inboxes.has(tenant, source, Date.now()) || inboxes.has(tenant, undefined, Date.now());

/**
 * To be called before the store is asked.
 * @returns to be called if it had nothing
 */
export const lookInto = ({ tenant, source }: Place): (() => void) =>
  inboxes.lookInto(tenant, source, Date.now());

/** Forgets that a tenant's inbox was empty. */
export const noteEvents = (tenant: string): void => inboxes.noteFilled(tenant, Date.now());

/** What puts events into an inbox, or back into it. */
const filling = new Set<OperationName>([
  "ingest-event",
  "ingest-events",
  "release-events",
  "redrive-events",
  "continue-replay",
]);

/**
 * To be called when the backend was asked for something: even without an answer, it may have been
 * done.
 */
export function noteCall(name: OperationName, { tenant }: { tenant?: string }): void {
  if (tenant !== undefined && filling.has(name)) noteEvents(tenant);
}
