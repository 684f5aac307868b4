/** For an answer that outlasts its question: whether the key would still be let in. */
import { defaultInbox, isOneOf } from "../../contract/inbox-name.ts";
import type { Scope } from "../../contract/key.ts";
import { fromHex } from "../http/encoding.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import type { Caller, TenantScope } from "./authenticate.ts";
import { findKey } from "./key-lookup.ts";
import { hasScope } from "./require-scope.ts";

export interface LastingContext {
  env: Pick<Env, "KEY_CACHE">;
  var: Pick<Caller, "tenant" | "scope" | "key" | "backend">;
  executionCtx: Pick<ExecutionContext, "waitUntil">;
}

/**
 * Costs no more than asking again would: the caches answer, within their bounds.
 * @returns what the backend is to be told of the tenant, whose settings may have changed; undefined
 *   if the key is not let in any more
 * @throws BackendUnavailable if nobody can say
 */
export async function reauthorize(
  c: LastingContext,
  required: Scope,
): Promise<TenantScope | undefined> {
  const { tenant, scope, key, backend } = c.var;
  const {
    key: now,
    settings,
    isStale,
  } = await findKey(
    { tenant, keyId: key.key_id, digest: fromHex(key.digest) },
    { kv: c.env.KEY_CACHE, backend, waitUntil: (promise) => c.executionCtx.waitUntil(promise) },
  );
  if (
    !now ||
    now.revoked_at !== undefined ||
    (now.expires_at ?? Number.POSITIVE_INFINITY) <= Date.now()
  )
    return undefined;
  if (isStale) throw new BackendUnavailable("unavailable");
  const mayUse = isOneOf(now.inboxes, scope.inbox ?? defaultInbox);
  return mayUse && hasScope(now, [required]) ? { ...scope, shards: settings.shards } : undefined;
}
