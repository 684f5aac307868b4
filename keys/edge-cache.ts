/** Makes the edge forget what it has cached of a key, by Cloudflare's REST API. */
import { keyCacheName } from "../contract/key.ts";
import type { Variables } from "./environment.ts";

const requestMilliseconds = 5_000;

/**
 * Never throws: the authority has changed already, and the edge asks it again in any case.
 * @returns why it did not work; undefined if it did. Forgetting what is not cached works too.
 * https://developers.cloudflare.com/api/resources/kv/subresources/namespaces/subresources/values/methods/delete/
 */
export async function purgeEdgeCache(
  tenant: string,
  keyId: string,
  variables: Variables,
): Promise<string | undefined> {
  const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, KEY_CACHE_NAMESPACE_ID } = variables;
  const missing = Object.entries({
    CLOUDFLARE_API_TOKEN,
    CLOUDFLARE_ACCOUNT_ID,
    KEY_CACHE_NAMESPACE_ID,
  })
    .filter(([, value]) => !value)
    .map(([name]) => name);
  if (missing.length > 0) return `${missing.join(", ")} not set`;

  const base = (
    variables.CLOUDFLARE_API_BASE_URL ?? "https://api.cloudflare.com/client/v4"
  ).replace(/\/+$/, "");
  const name = encodeURIComponent(keyCacheName(tenant, keyId));
  const url = `${base}/accounts/${CLOUDFLARE_ACCOUNT_ID}/storage/kv/namespaces/${KEY_CACHE_NAMESPACE_ID}/values/${name}`;
  try {
    const response = await fetch(url, {
      method: "DELETE",
      headers: { authorization: `Bearer ${CLOUDFLARE_API_TOKEN}` },
      signal: AbortSignal.timeout(requestMilliseconds),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `Cloudflare answered ${response.status}`;
  } catch {
    return `${new URL(base).host} cannot be reached`;
  }
}
