/**
 * How often a key may ask. https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
import { createMiddleware } from "hono/factory";
import type { RequestIdVariables } from "hono/request-id";
import { type RateTier, rateLimits } from "../../contract/limits.ts";
import { audit } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import type { AuthenticatedEnv } from "./authenticate.ts";

export interface RateLimitEnv {
  Bindings: RateLimitBindings;
  Variables: RequestIdVariables;
}

export type RateLimitBindings = Pick<Env, "STANDARD_RATE_LIMIT" | "HIGH_RATE_LIMIT">;

/**
 * Cloudflare counts per location and is permissive by design: a guard against floods, not an exact
 * quota.
 */
export const rateLimit = () =>
  createMiddleware<RateLimitEnv & AuthenticatedEnv>(async function rateLimit(c, next) {
    const { key_id, tier } = c.get("key");
    const { limit, period } = rateLimits[tier];
    const policy = `"${tier}";q=${limit};w=${period}`;
    if (!(await isWithinRate(c))) {
      audit(c, "rate_limited", { tenant: c.var.tenant, key_id, tier });
      throw new ApiError("rate_limited", {
        headers: { "Retry-After": String(period), "RateLimit-Policy": policy },
      });
    }
    c.header("RateLimit-Policy", policy);
    await next();
  });

type CountedKey = Pick<AuthenticatedEnv["Variables"], "tenant" | "key">;

/** Counts one more question of the key. */
export async function isWithinRate({
  env,
  var: { tenant, key },
}: {
  env: RateLimitBindings;
  var: CountedKey;
}): Promise<boolean> {
  const { success } = await limiter(env, key.tier).limit({ key: `${tenant}:${key.key_id}` });
  return success;
}

const limiter = (env: RateLimitBindings, tier: RateTier): RateLimit =>
  tier === "high" ? env.HIGH_RATE_LIMIT : env.STANDARD_RATE_LIMIT;
