/** Slows down who guesses keys, by client network. */
import { rateLimits } from "../../contract/limits.ts";
import { type AuditContext, audit, clientAddress } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { networkOf } from "./client-network.ts";

const { limit, period } = rateLimits.failedAuthentication;

/**
 * Networks over the limit, as far as this isolate has seen, and until when (Unix milliseconds).
 */
const limitedUntil = new Map<string, number>();
const rememberedAtMost = 1_000;

/** A look-up in flight that has not shown yet whether it is a guess. */
interface Unproven {
  /** Requests that wait for it: they count as one guess. */
  requests: number;
  isCounted: boolean;
}

/** By network, then by the name of the key. */
const unproven = new Map<string, Map<string, Unproven>>();

export type FailureContext = AuditContext & {
  env: Pick<Env, "FAILED_AUTHENTICATION_RATE_LIMIT">;
};

/** @returns the error to answer with instead, if this failure was one too many */
export async function countFailure(c: FailureContext): Promise<ApiError | undefined> {
  const network = networkOf(clientAddress(c));
  const { success } = await c.env.FAILED_AUTHENTICATION_RATE_LIMIT.limit({ key: network });
  if (success) return undefined;
  if (limitedUntil.size >= rememberedAtMost) limitedUntil.clear();
  limitedUntil.set(network, Date.now() + period * 1000);
  return limited(c);
}

/**
 * Looks up a key that nobody has proven to hold. The look-up itself is what guessing costs us: one
 * that fails counts as a failed authentication, and a network has no more of them in flight than it
 * may fail.
 * @param key its name: requests that bring one key at the same time share the look-up
 * @throws ApiError too_many_failed_authentications, before the authority is asked
 */
export async function lookUpUnproven<Found>(
  c: FailureContext,
  key: string,
  lookUp: () => Promise<Found>,
): Promise<Found> {
  const network = networkOf(clientAddress(c));
  refuseIfLimited(c, network);
  const inFlight = unproven.get(network) ?? new Map<string, Unproven>();
  const own = inFlight.get(key) ?? { requests: 0, isCounted: false };
  if (own.requests === 0 && inFlight.size >= limit) throw limited(c);
  own.requests++;
  unproven.set(network, inFlight.set(key, own));
  try {
    return await lookUp();
  } catch (error) {
    if (own.isCounted) throw error;
    own.isCounted = true;
    throw (await countFailure(c)) ?? error;
  } finally {
    own.requests--;
    if (own.requests === 0) inFlight.delete(key);
    if (inFlight.size === 0) unproven.delete(network);
  }
}

function refuseIfLimited(c: AuditContext, network: string): void {
  const until = limitedUntil.get(network);
  if (until === undefined) return;
  if (Date.now() < until) throw limited(c);
  limitedUntil.delete(network);
}

function limited(c: AuditContext): ApiError {
  audit(c, "failed_authentications_limited");
  return new ApiError("too_many_failed_authentications", {
    headers: { "Retry-After": String(period) },
  });
}
