/** Who is asking: sets the tenant, its settings and the key, or refuses. */
import { createMiddleware } from "hono/factory";
import type { ErrorCode } from "../../contract/errors.ts";
import type { KeyRecord, TenantSettings } from "../../contract/key.ts";
import { fromHex } from "../http/encoding.ts";
import { audit, type LogFields } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import type { BackendEnv } from "../private-api/backend.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import { countFailure, type FailureContext, lookUpUnproven } from "./failed-authentications.ts";
import { findKey, isProvenHere } from "./key-lookup.ts";
import { type PresentedKey, presentedKey } from "./presented-key.ts";

/** What an operation of the backend is told of the tenant. */
export interface TenantScope {
  tenant: string;
  shards: number;
  /** Undefined: `default`. */
  inbox?: string;
}

/** What authentication adds. */
export interface AuthenticatedEnv {
  Variables: {
    tenant: string;
    settings: TenantSettings;
    scope: TenantScope;
    key: KeyRecord;
    /** Whether the authority should have been asked about the key again, and could not be. */
    isStaleKey: boolean;
  };
}

/** What the guards of a route have found, and the backend to ask with it. */
export type Caller = BackendEnv["Variables"] & AuthenticatedEnv["Variables"];

export interface AuthenticateOptions {
  /**
   * Whether a stale key passes: then `requireScope` stops it, except where it publishes. Default: it
   * does not.
   */
  passesStaleKeys?: boolean;
}

export const authenticate = ({ passesStaleKeys = false }: AuthenticateOptions = {}) =>
  createMiddleware<BackendEnv & AuthenticatedEnv>(async function authenticate(c, next) {
    const presented = await presentedKey(c.req);
    if (presented === undefined) throw await refusal(c, "missing_api_key", "missing");
    if (presented === "malformed") throw await refusal(c, "invalid_api_key", "malformed");
    const start = Date.now();
    const lookUp = () =>
      findKey(presented, {
        kv: c.env.KEY_CACHE,
        backend: c.get("backend"),
        waitUntil: (promise) => c.executionCtx.waitUntil(promise),
      });
    const { key, settings, isStale } = await (isProvenHere(presented)
      ? lookUp()
      : lookUpUnproven(c, `${presented.tenant}:${presented.keyId}`, lookUp));
    c.get("timing").add("key", Date.now() - start);
    c.set("key", await verified(c, presented, key));
    if (isStale && !passesStaleKeys) throw new BackendUnavailable("unavailable");
    c.set("isStaleKey", isStale);
    c.set("tenant", presented.tenant);
    c.set("settings", settings);
    c.set("scope", { tenant: presented.tenant, shards: settings.shards });
    await next();
  });

/**
 * An unknown key id and a wrong secret do the same work and get the same answer. Only who holds the
 * secret learns that the key has expired or was revoked.
 */
async function verified(
  c: FailureContext,
  presented: PresentedKey,
  key: KeyRecord | null,
): Promise<KeyRecord> {
  const claimed = { claimed_tenant: presented.tenant, claimed_key_id: presented.keyId };
  const matches = crypto.subtle.timingSafeEqual(presented.digest, fromHex(key?.digest ?? noDigest));
  if (!key) throw await refusal(c, "invalid_api_key", "unknown", claimed);
  if (!matches) throw await refusal(c, "invalid_api_key", "wrong_secret", claimed);
  if (key.revoked_at !== undefined) throw await refusal(c, "revoked_api_key", "revoked", claimed);
  if (key.expires_at !== undefined && key.expires_at <= Date.now())
    throw await refusal(c, "expired_api_key", "expired", claimed);
  return key;
}

const noDigest = "0".repeat(64);

async function refusal(
  c: FailureContext,
  code: ErrorCode,
  reason: string,
  fields: LogFields = {},
): Promise<ApiError> {
  audit(c, "authentication_failed", { reason, ...fields });
  const limited = await countFailure(c);
  return (
    limited ??
    new ApiError(code, { headers: { "WWW-Authenticate": 'Bearer realm="zapier-triggers"' } })
  );
}
