/**
 * The API key of the demo tenant, with which anyone can try a system that has just been started.
 */
import { createHash } from "node:crypto";
import { TenantSecrets } from "../../backend/authorization/tenant-secrets.ts";
import { type KeyRecord, parseApiKey, scopes, type TenantSecret } from "../../contract/key.ts";
import { mintKey } from "../../keys/mint.ts";
import { addKey } from "../../keys/tenant-keys.ts";

export const demoTenant = "demo";

/**
 * Makes the key known to the authority, unless it is. The clear key lies in the state directory's
 * `demo.json` only: it opens nothing but the inbox of a demo on this machine. Any other key is
 * shown once and stored nowhere.
 *
 * @param known the key of an earlier start. It goes on working, unless it was revoked.
 * @returns the key
 */
export async function demoKey(known: string | undefined): Promise<string> {
  const secrets = TenantSecrets.fromEnvironment("local");
  const parsed = parseApiKey(known ?? "");
  const record =
    parsed && (await secrets.get(demoTenant))?.keys.find(({ key_id }) => key_id === parsed.keyId);
  const isUsable = parsed?.tenant === demoTenant && record?.revoked_at === undefined;
  const { apiKey, keyId } =
    isUsable && known !== undefined ? { apiKey: known, keyId: parsed.keyId } : mintKey(demoTenant);
  if (!record || !isUsable)
    await secrets.update(demoTenant, (secret) => withKey(secret, keyId, apiKey));
  return apiKey;
}

function withKey(secret: TenantSecret, keyId: string, apiKey: string): TenantSecret {
  const now = Date.now();
  const digest = createHash("sha256").update(apiKey).digest("hex");
  const key: KeyRecord = {
    key_id: keyId,
    digest,
    scopes: [...scopes],
    tier: "high",
    created_at: now,
  };
  return addKey(secret, key, now);
}
