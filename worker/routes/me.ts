/** /v1/me: whose key this is and what it may do. What a connection test calls. */
import { Hono } from "hono";
import type { Me } from "../../contract/answers.ts";
import { limits, rateLimits } from "../../contract/limits.ts";
import { noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { query } from "../http/query.ts";

export const me = new Hono().use(authenticate(), rateLimit(), query(noQuery)).get("/", (c) => {
  const { key_id, scopes, tier, expires_at, inboxes = null } = c.var.key;
  return c.json({
    tenant: c.var.tenant,
    key_id,
    scopes,
    tier,
    inboxes,
    expires_at: expires_at === undefined ? null : new Date(expires_at).toISOString(),
    limits: {
      requests: rateLimits[tier].limit,
      period_seconds: rateLimits[tier].period,
      payload_bytes: limits.payloadBytes,
      metadata_bytes: limits.metadataBytes,
      page_size: limits.pageSize.max,
    },
  } satisfies Me);
});
