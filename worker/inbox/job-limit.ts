/** How often a tenant may begin what goes through many of its events. */
import { rateLimits } from "../../contract/limits.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { type AuditContext, audit } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";

export interface JobContext extends AuditContext {
  env: Pick<Env, "REPLAY_RATE_LIMIT">;
  var: Pick<Caller, "tenant" | "key" | "requestId">;
}

/** @throws ApiError rate_limited */
export async function limitJobs(c: JobContext): Promise<void> {
  const { success } = await c.env.REPLAY_RATE_LIMIT.limit({ key: c.var.tenant });
  if (success) return;
  audit(c, "rate_limited", { tenant: c.var.tenant, key_id: c.var.key.key_id, tier: "replay" });
  throw new ApiError("rate_limited", {
    headers: { "Retry-After": String(rateLimits.replay.period) },
  });
}
