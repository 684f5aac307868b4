/** Keys that only KV knows of, each of a tenant of its own. */
import { defaultSettings, formatApiKey, type KeyRecord } from "../../contract/key.ts";
import { keyCacheName } from "../../contract/key-cache.ts";
import { toHex } from "../../worker/http/encoding.ts";
import { testEnv } from "./request.ts";

export const secret = "s".repeat(43);
let count = 0;

export async function cachedKey(members: Partial<KeyRecord> = {}, askedAt = Date.now()) {
  const tenant = `cached-${++count}`;
  const key_id = "Aa0000000000";
  const apiKey = formatApiKey(tenant, key_id, secret);
  const digest = toHex(
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(apiKey))),
  );
  const key: KeyRecord = {
    key_id,
    digest,
    scopes: ["inbox:read"],
    tier: "standard",
    created_at: 0,
    ...members,
  };
  await testEnv.KEY_CACHE.put(
    keyCacheName(tenant, key_id),
    JSON.stringify({ key, settings: defaultSettings, asked_at: askedAt }),
  );
  return { apiKey, tenant, key_id, name: keyCacheName(tenant, key_id) };
}
