/**
 * Which inboxes this isolate has just found empty: however many consumers poll an idle inbox, the
 * store is asked about once a second. What arrives through this isolate is seen at once, anything
 * else within the published bound.
 */
import { defaultInbox } from "../../contract/inbox-name.ts";
import { limits } from "../../contract/limits.ts";
import { NegativeCache } from "../../contract/negative-cache.ts";
import type { Selection } from "../../contract/selection.ts";

/** Pending events of an inbox: all, or those that are selected. */
interface Place extends Selection {
  tenant: string;
  /** Undefined: `default`. */
  inbox?: string | undefined;
}

/** By inbox and selection. */
const inboxes = new NegativeCache<string>(limits.emptyInboxMilliseconds);

const nameOf = ({ inbox = defaultInbox, source, type, tag }: Place): string =>
  JSON.stringify([inbox, source, type, tag]);

/**
 * Where there is nothing at all, or nothing of a source, there is nothing of any type and tag there.
 * @returns whether there was nothing to find a moment ago
 */
export function isKnownEmpty(place: Place): boolean {
  const { tenant, inbox, source } = place;
  const now = Date.now();
  return [place, { tenant, inbox, source }, { tenant, inbox }].some((each) =>
    inboxes.has(tenant, nameOf(each), now),
  );
}

/**
 * To be called before the store is read.
 * @returns to be called if it had nothing: not if it stopped before it had examined all
 */
export const beginRead = (place: Place): (() => void) =>
  inboxes.begin(place.tenant, nameOf(place), Date.now());

/** Forgets that any of a tenant's inboxes was empty. */
export const invalidate = (tenant: string): void => inboxes.invalidate(tenant, Date.now());

/**
 * For each call that puts events into an inbox, or back into it: even without an answer, it may have
 * been done.
 */
export async function invalidateAfter<Answer>(
  tenant: string,
  call: Promise<Answer>,
): Promise<Answer> {
  try {
    return await call;
  } finally {
    invalidate(tenant);
  }
}
