/** Slows down who guesses keys, by client address. */
import { rateLimits } from "../../contract/limits.ts";
import { type AuditContext, audit, clientAddress } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";

const { period } = rateLimits.failedAuthentication;

/**
 * Addresses over the limit, as far as this isolate has seen, and until when (Unix milliseconds).
 */
const limitedUntil = new Map<string, number>();
const rememberedAtMost = 1_000;

/** @returns the error to answer with instead, if this failure was one too many */
export async function countFailure(
  c: AuditContext & { env: Pick<Env, "FAILED_AUTHENTICATION_RATE_LIMIT"> },
): Promise<ApiError | undefined> {
  const address = clientAddress(c);
  const { success } = await c.env.FAILED_AUTHENTICATION_RATE_LIMIT.limit({ key: address });
  if (success) return undefined;
  if (limitedUntil.size >= rememberedAtMost) limitedUntil.clear();
  limitedUntil.set(address, Date.now() + period * 1000);
  return limited(c);
}

/**
 * Spares the authority the look-ups of an address that is over the limit.
 * @throws ApiError too_many_failed_authentications
 */
export function refuseIfLimited(c: AuditContext): void {
  const until = limitedUntil.get(clientAddress(c));
  if (until === undefined) return;
  if (Date.now() < until) throw limited(c);
  limitedUntil.delete(clientAddress(c));
}

function limited(c: AuditContext): ApiError {
  audit(c, "failed_authentications_limited");
  return new ApiError("too_many_failed_authentications", {
    headers: { "Retry-After": String(period) },
  });
}
