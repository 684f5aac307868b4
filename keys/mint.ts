/** Makes new API keys. */
import { createHash, randomBytes } from "node:crypto";
import { formatApiKey, keyIdLength, secretLength } from "../contract/key.ts";

export interface MintedKey {
  /** Shown once, stored nowhere. */
  apiKey: string;
  keyId: string;
  /** SHA-256 of the whole key, lower-case hexadecimal. */
  digest: string;
}

export function mintKey(tenant: string): MintedKey {
  const keyId = randomBase62(keyIdLength);
  const apiKey = formatApiKey(tenant, keyId, randomBase62(secretLength));
  return { apiKey, keyId, digest: createHash("sha256").update(apiKey).digest("hex") };
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/**
 * The largest multiple of 62 that a byte holds: higher bytes are thrown away, or the first digits
 * would be likelier than the rest.
 */
const unbiased = 256 - (256 % base62.length);

function randomBase62(length: number): string {
  let digits = "";
  while (digits.length < length) {
    for (const byte of randomBytes(length - digits.length))
      if (byte < unbiased) digits += base62.charAt(byte % base62.length);
  }
  return digits;
}
