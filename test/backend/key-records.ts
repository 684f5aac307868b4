/** Key records for tests. */
import { createHash, randomBytes } from "node:crypto";
import type { KeyRecord, TenantSecret } from "../../contract/key.ts";

export const recordOf = (over: Partial<KeyRecord> = {}): KeyRecord => ({
  key_id: randomBytes(6).toString("hex"),
  digest: createHash("sha256").update(randomBytes(32)).digest("hex"),
  scopes: ["inbox:read"],
  tier: "standard",
  created_at: 1_700_000_000_000,
  ...over,
});

export const adding =
  (key: KeyRecord) =>
  (secret: TenantSecret): TenantSecret => ({ ...secret, keys: [...secret.keys, key] });
