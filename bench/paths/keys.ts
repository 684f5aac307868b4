/** More keys of the demo tenant: one alone would reach its rate limit. */
import { TenantSecrets } from "../../backend/authorization/tenant-secrets.ts";
import { mintKey } from "../../keys/mint.ts";
import { addKey } from "../../keys/tenant-keys.ts";
import type { RunningSystem } from "../../local/system.ts";

const count = 10;

export async function extraKeys({ aws, demo }: RunningSystem): Promise<string[]> {
  Object.assign(process.env, aws.environment);
  const secrets = TenantSecrets.fromEnvironment("local");
  const minted = Array.from({ length: count }, () => mintKey(demo.tenant));
  const created_at = Date.now();
  for (const { keyId: key_id, digest } of minted) {
    const key = { key_id, digest, scopes: ["admin" as const], tier: "high" as const, created_at };
    await secrets.update(demo.tenant, (secret) => addKey(secret, key, created_at));
  }
  return minted.map(({ apiKey }) => apiKey);
}
