/**
 * Which inboxes this isolate has just found empty: however many consumers poll an idle inbox, the
 * store is asked about once a second. What arrives through this isolate is seen at once, anything
 * else within the published bound.
 */
import { defaultInbox } from "../../contract/inbox-name.ts";
import { limits } from "../../contract/limits.ts";
import { NegativeCache } from "../../contract/negative-cache.ts";

/** Pending events of an inbox: all, or those of one source. */
interface Place {
  tenant: string;
  /** Undefined: `default`. */
  inbox?: string | undefined;
  source?: string | undefined;
}

/** By inbox and source. */
const inboxes = new NegativeCache<string>(limits.emptyInboxMilliseconds);

const nameOf = ({ inbox = defaultInbox, source }: Place): string =>
  source === undefined ? inbox : `${inbox}#${source}`;

/** @returns whether there was nothing to find a moment ago */
export const isKnownEmpty = (place: Place): boolean =>
  [place, { ...place, source: undefined }].some((each) =>
    inboxes.has(place.tenant, nameOf(each), Date.now()),
  );

/**
 * To be called before the store is read.
 * @returns to be called if it had nothing
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
