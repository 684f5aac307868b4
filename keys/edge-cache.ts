/** Tells the edge what has changed of a key, by Cloudflare's REST API: what its KV says of it. */
import { defaultSettings, type KeyRecord, type TenantSecret } from "../contract/key.ts";
import {
  endedKeyName,
  endedKeySeconds,
  type KeyCacheEntry,
  keyCacheName,
} from "../contract/key-cache.ts";
import type { Variables } from "./environment.ts";

const requestMilliseconds = 5_000;

interface Call {
  method: "PUT" | "DELETE";
  /** Of the value. */
  name: string;
  query?: string;
  body?: string;
}

/**
 * Never throws: the authority has changed already, and the edge learns of it in any case.
 * @returns why it did not work; undefined if it did. Forgetting what is not cached works too.
 * https://developers.cloudflare.com/api/resources/kv/subresources/namespaces/subresources/values/methods/delete/
 */
export const purgeEdgeCache = (
  tenant: string,
  keyId: string,
  variables: Variables,
): Promise<string | undefined> =>
  callCloudflare({ method: "DELETE", name: keyCacheName(tenant, keyId) }, variables);

/**
 * Writes that a key has ended, or when it will, in place of what the edge has cached, and beside it,
 * where no answer that is on its way to the cache can overwrite it. It stays there for longer than
 * any older copy may be used.
 * @returns as above
 * https://developers.cloudflare.com/api/resources/kv/subresources/namespaces/subresources/values/methods/update/
 */
export async function endInEdgeCache(
  { tenant, settings = defaultSettings }: Omit<TenantSecret, "keys">,
  key: KeyRecord,
  variables: Variables,
): Promise<string | undefined> {
  // Now, and not when the command began: the edge may have asked while the authority was changed.
  const entry: KeyCacheEntry = { key, settings, asked_at: Date.now() };
  const put = {
    method: "PUT",
    query: `?expiration_ttl=${endedKeySeconds}`,
    body: JSON.stringify(entry),
  } as const;
  const names = [endedKeyName(tenant, key.key_id), keyCacheName(tenant, key.key_id)];
  const reasons = await Promise.all(
    names.map((name) => callCloudflare({ ...put, name }, variables)),
  );
  return reasons.find((reason) => reason !== undefined);
}

async function callCloudflare(
  { method, name, query = "", body }: Call,
  variables: Variables,
): Promise<string | undefined> {
  const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, KEY_CACHE_NAMESPACE_ID } = variables;
  const missing = Object.entries({
    CLOUDFLARE_API_TOKEN,
    CLOUDFLARE_ACCOUNT_ID,
    KEY_CACHE_NAMESPACE_ID,
  })
    .filter(([, value]) => !value)
    .map(([variable]) => variable);
  if (missing.length > 0) return `${missing.join(", ")} not set`;

  const base = (
    variables.CLOUDFLARE_API_BASE_URL ?? "https://api.cloudflare.com/client/v4"
  ).replace(/\/+$/, "");
  const url = `${base}/accounts/${CLOUDFLARE_ACCOUNT_ID}/storage/kv/namespaces/${KEY_CACHE_NAMESPACE_ID}/values/${encodeURIComponent(name)}${query}`;
  try {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${CLOUDFLARE_API_TOKEN}` },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(requestMilliseconds),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `Cloudflare answered ${response.status}`;
  } catch {
    return `${new URL(base).host} cannot be reached`;
  }
}
