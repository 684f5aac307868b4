/** The source that a path names, if there is one and its address may be used now. */
import { createMiddleware } from "hono/factory";
import { rateLimits } from "../../contract/limits.ts";
import type { TenantScope } from "../authentication/authenticate.ts";
import { networkOf } from "../authentication/client-network.ts";
import { type AuditContext, audit, clientAddress } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import type { BackendEnv } from "../private-api/backend.ts";
import type { Receiving } from "./receiving.ts";
import { findSource } from "./source-lookup.ts";
import { openToken } from "./token.ts";

export interface SourceEnv {
  Variables: { tenant: string; scope: TenantScope; source_id: string; receiving: Receiving };
}

/**
 * A token that nobody was given costs no look-up, and gets the answer of a source that was deleted.
 * @throws ApiError source_not_found, rate_limited
 * @throws BackendUnavailable if nobody can say
 */
export const sourceOf = () =>
  createMiddleware<BackendEnv & SourceEnv>(async function sourceOf(c, next) {
    const token = c.req.param("token") ?? "";
    const source_id = await openToken(c.env.SOURCE_TOKEN_SECRET, token);
    if (source_id === undefined) throw new ApiError("source_not_found");
    c.set("source_id", source_id);
    await limitRate(c, source_id);
    const start = Date.now();
    const { source, settings } = await findSource(source_id, {
      kv: c.env.KEY_CACHE,
      backend: c.get("backend"),
      waitUntil: (promise) => c.executionCtx.waitUntil(promise),
    });
    c.get("timing").add("key", Date.now() - start);
    if (!source) throw new ApiError("source_not_found");
    c.set("tenant", source.tenant);
    c.set("scope", { tenant: source.tenant, shards: settings.shards });
    c.set("receiving", { source_id, source });
    await next();
  });

/** Of one source from one network: a sender's addresses may be many others' too. */
async function limitRate(
  c: AuditContext & { env: Pick<Env, "DELIVERY_RATE_LIMIT"> },
  source_id: string,
): Promise<void> {
  const key = `${source_id}:${networkOf(clientAddress(c))}`;
  const { success } = await c.env.DELIVERY_RATE_LIMIT.limit({ key });
  if (success) return;
  audit(c, "deliveries_limited", { source_id });
  throw new ApiError("rate_limited", {
    detail: "Too many deliveries came to this source from this address.",
    headers: { "Retry-After": String(rateLimits.delivery.period) },
  });
}
