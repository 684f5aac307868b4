import * as z from "zod";
import { inboxPattern } from "./inbox-name.ts";
import { limits, rateTiers } from "./limits.ts";
import { maxShards } from "./table.ts";

/**
 * API keys: `zt_<tenant>_<key id>_<secret><checksum>`, for example `zt_acme_4fK2mPq9XzLw_` + 43
 * characters of secret (256 bits) + 6 of checksum, all base62. The prefix lets secret scanners find
 * a leaked one; the checksum lets the edge refuse a mistyped one without a look-up.
 */
export const apiKeyPattern =
  /^zt_([a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?)_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

export const keyIdLength = 12;
export const secretLength = 43;

export const tenantId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, "1 to 32 of a-z, 0-9 and inner hyphens");
export const keyId = z.string().regex(/^[0-9A-Za-z]{12}$/);

/** What a key may be allowed to do; `admin` may do everything. */
export const scopes = [
  "events:write",
  "inbox:read",
  "inbox:ack",
  "inboxes:write",
  "admin",
] as const;
export type Scope = (typeof scopes)[number];

/** What is stored of a key: never the key. */
export const keyRecord = z.strictObject({
  key_id: keyId,
  /** SHA-256 of the whole key, lower-case hexadecimal. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(scopes)).min(1),
  tier: z.enum(rateTiers),
  /** The inboxes that it may see and use. Default: all. */
  inboxes: z.array(inboxPattern).min(1).max(limits.inboxes.perKey).optional(),
  /** Unix milliseconds, as are all times here. */
  created_at: z.int(),
  expires_at: z.int().optional(),
  revoked_at: z.int().optional(),
  /** The key that a rotation put in its place. */
  replaced_by: keyId.optional(),
});
export type KeyRecord = z.infer<typeof keyRecord>;

/** How a tenant's inbox is run. */
export const tenantSettings = z.strictObject({
  /** Index partitions that its events are spread over; may only grow. */
  shards: z.int().min(1).max(maxShards),
  /** Leases of one event before it becomes a dead letter. */
  max_deliveries: z.int().min(limits.maxDeliveries.min).max(limits.maxDeliveries.max),
  /** Inboxes beside `default`. Default: as the limits say. */
  inboxes: z.int().min(1).max(limits.inboxes.most).optional(),
});
export type TenantSettings = z.infer<typeof tenantSettings>;

export const defaultSettings: TenantSettings = {
  shards: 1,
  max_deliveries: limits.maxDeliveries.default,
};

/**
 * The value of a tenant's secret in AWS Secrets Manager: the authority on its keys and settings.
 */
export const tenantSecret = z.strictObject({
  tenant: tenantId,
  keys: z.array(keyRecord),
  settings: tenantSettings.optional(),
});
export type TenantSecret = z.infer<typeof tenantSecret>;

/**
 * One secret per tenant, below one prefix per environment, so that an IAM policy can name them all.
 */
export const tenantSecretPrefix = (environment: string): string =>
  `zapier-triggers/${environment}/tenants/`;

/** The KMS key that encrypts them; there is none on a developer's machine. */
export const tenantSecretKey = (environment: string): string =>
  `alias/zapier-triggers-${environment}-tenants`;

export interface ParsedKey {
  tenant: string;
  keyId: string;
}

/** Takes an API key apart, or answers undefined if its shape or checksum is wrong. */
export function parseApiKey(key: string): ParsedKey | undefined {
  const match = apiKeyPattern.exec(key);
  if (!match) return undefined;
  const [, tenant = "", id = "", secret = "", checksum = ""] = match;
  return checksumOf(`zt_${tenant}_${id}_${secret}`) === checksum
    ? { tenant, keyId: id }
    : undefined;
}

/** @returns the API key made of these parts. `secret` is 43 base62 characters. */
export function formatApiKey(tenant: string, id: string, secret: string): string {
  const body = `zt_${tenant}_${id}_${secret}`;
  return body + checksumOf(body);
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 (IEEE 802.3) of ASCII text, as six base62 digits. */
function checksumOf(ascii: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < ascii.length; i++)
    crc = (crc >>> 8) ^ (crcTable[(crc ^ ascii.charCodeAt(i)) & 0xff] ?? 0);
  let rest = (crc ^ 0xffffffff) >>> 0;
  let digits = "";
  for (let i = 0; i < 6; i++) {
    digits = base62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
