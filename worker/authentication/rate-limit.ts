/** How often a key may ask. https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
import { createMiddleware } from "hono/factory";
import { type RateTier, rateLimits } from "../../contract/limits.ts";
import type { AppEnv, AuthenticatedEnv } from "../env.ts";
import { audit } from "../log.ts";
import { ApiError } from "../problem.ts";

/** Cloudflare counts per location and is permissive by design: a guard against floods, not an exact quota. */
export const rateLimit = () =>
  createMiddleware<AppEnv & AuthenticatedEnv>(async function rateLimit(c, next) {
    const { key_id, tier } = c.var.key;
    const { limit, period } = rateLimits[tier];
    const policy = `"${tier}";q=${limit};w=${period}`;
    const { success } = await limiter(c.env, tier).limit({ key: `${c.var.tenant}:${key_id}` });
    if (!success) {
      audit(c, "rate_limited", { tenant: c.var.tenant, key_id, tier });
      throw new ApiError("rate_limited", { headers: { "Retry-After": String(period), "RateLimit-Policy": policy } });
    }
    c.header("RateLimit-Policy", policy);
    await next();
  });

const limiter = (env: Env, tier: RateTier): RateLimit => (tier === "high" ? env.HIGH_RATE_LIMIT : env.STANDARD_RATE_LIMIT);
