/** More keys of the demo tenant: one alone would reach its rate limit. */
import { TenantSecrets } from "../../backend/authorization/tenant-secrets.ts";
import { mintKey } from "../../keys/mint.ts";
import { addKey } from "../../keys/tenant-keys.ts";
import type { RunningAws } from "../../local/system.ts";

export async function extraKeys({ environment, demo }: RunningAws, count = 10): Promise<string[]> {
  Object.assign(process.env, environment);
  const secrets = TenantSecrets.fromEnvironment("local");
  const minted = Array.from({ length: count }, () => mintKey(demo.tenant));
  const created_at = Date.now();
  for (const { keyId: key_id, digest } of minted) {
    const key = { key_id, digest, scopes: ["admin" as const], tier: "high" as const, created_at };
    await secrets.update(demo.tenant, (secret) => addKey(secret, key, created_at));
  }
  return minted.map(({ apiKey }) => apiKey);
}
