/**
 * Which inboxes this isolate has just found empty: however many consumers poll an idle inbox, the
 * store is asked about once a second. What arrives through this isolate is seen at once, anything
 * else within the published bound.
 */
import { limits } from "../../contract/limits.ts";
import { NegativeCache } from "../../contract/negative-cache.ts";

/** Pending events: all of a tenant's, or those of one source. */
interface Place {
  tenant: string;
  source?: string | undefined;
}

/** By source; undefined: all of them. */
const inboxes = new NegativeCache<string | undefined>(limits.emptyInboxMilliseconds);

/** @returns whether there was nothing to find a moment ago */
export const isKnownEmpty = ({ tenant, source }: Place): boolean =>
  inboxes.has(tenant, source, Date.now()) || inboxes.has(tenant, undefined, Date.now());

/**
 * To be called before the store is read.
 * @returns to be called if it had nothing
 */
export const beginRead = ({ tenant, source }: Place): (() => void) =>
  inboxes.begin(tenant, source, Date.now());

/** Forgets that a tenant's inbox was empty. */
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
