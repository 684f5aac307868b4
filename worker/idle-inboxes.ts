/**
 * Which inboxes this isolate has just seen empty: however many consumers poll an idle inbox, the store is asked about once a second. What
 * arrives through this isolate is seen at once, anything else within the published bound.
 */
import { limits } from "../contract/limits.ts";
import type { OperationName } from "../contract/operations.ts";

/** Pending events: all of a tenant's, or those of one source. */
interface Place {
  tenant: string;
  source?: string | undefined;
}

interface Inbox {
  /** When this isolate last knew of events in it, in Unix milliseconds. */
  filledAt: number;
  /** When a look that found nothing began, by source; undefined: all of them. */
  emptyAt: Map<string | undefined, number>;
}

const trustedFor = limits.emptyInboxMilliseconds;
const inboxesAtMost = 1_000;
const sourcesAtMost = 100;

const inboxes = new Map<string, Inbox>();

/** @returns whether there was nothing to find a moment ago */
export function isIdle({ tenant, source }: Place): boolean {
  const { emptyAt } = inboxes.get(tenant) ?? {};
  return emptyAt !== undefined && (isRecent(emptyAt.get(source)) || isRecent(emptyAt.get(undefined)));
}

/**
 * To be called before the store is asked.
 * @returns to be called if it had nothing. It says nothing of an inbox that was filled meanwhile, or shortly before: an index lags.
 */
export function lookInto({ tenant, source }: Place): () => void {
  const inbox = inboxes.get(tenant) ?? hold(tenant, { filledAt: 0, emptyAt: new Map() });
  const begin = Date.now();
  const isUnsure = isRecent(inbox.filledAt);
  return () => {
    // If it was filled since, it has another record: this one is read by nobody.
    if (isUnsure) return;
    if (inbox.emptyAt.size >= sourcesAtMost) inbox.emptyAt.clear();
    inbox.emptyAt.set(source, begin);
  };
}

/** Forgets that a tenant's inbox was empty. */
export function noteEvents(tenant: string): void {
  hold(tenant, { filledAt: Date.now(), emptyAt: new Map() });
}

/** What puts events into an inbox, or back into it. */
const filling = new Set<OperationName>(["ingest-event", "ingest-events", "release-events", "redrive-events", "continue-replay"]);

/** To be called when the backend was asked for something: even without an answer, it may have been done. */
export function noteCall(name: OperationName, { tenant }: { tenant?: string }): void {
  if (tenant !== undefined && filling.has(name)) noteEvents(tenant);
}

const isRecent = (at: number | undefined): boolean => at !== undefined && Math.abs(Date.now() - at) < trustedFor;

/** The one that was held longest makes room. */
function hold(tenant: string, inbox: Inbox): Inbox {
  inboxes.delete(tenant);
  inboxes.set(tenant, inbox);
  if (inboxes.size > inboxesAtMost) inboxes.delete(inboxes.keys().next().value ?? tenant);
  return inbox;
}
