/** More keys of the demo tenant: one alone would reach its rate limit. */
import { TenantSecrets } from "../../backend/authorization/tenant-secrets.ts";
import { mintKey } from "../../keys/mint.ts";
import { addKey } from "../../keys/tenant-keys.ts";
import type { RunningAws } from "../../local/system.ts";

export async function extraKeys({ environment, demo }: RunningAws, count = 10): Promise<string[]> {
  // Who starts another system next must not find this one's engine.
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    return await minted(demo.tenant, count);
  } finally {
    process.env = before;
  }
}

async function minted(tenant: string, count: number): Promise<string[]> {
  const secrets = TenantSecrets.fromEnvironment("local");
  const keys = Array.from({ length: count }, () => mintKey(tenant));
  const created_at = Date.now();
  for (const { keyId: key_id, digest } of keys) {
    const key = { key_id, digest, scopes: ["admin" as const], tier: "high" as const, created_at };
    await secrets.update(tenant, (secret) => addKey(secret, key, created_at));
  }
  return keys.map(({ apiKey }) => apiKey);
}
