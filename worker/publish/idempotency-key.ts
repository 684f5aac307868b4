/**
 * The Idempotency-Key header:
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
import { limits } from "../../contract/limits.ts";
import { toUuid } from "../http/encoding.ts";
import { ApiError } from "../http/problem.ts";

const visible = /^[\x21-\x7e]+$/;

/** A quoted string of RFC 9651: printable ASCII, `"` and `\` escaped. */
const quoted = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/**
 * @returns the key, with or without the quotes that the draft asks for; undefined if there is none
 */
export function idempotencyKeyOf(headers: Headers): string | undefined {
  const header = headers.get("idempotency-key");
  if (header === null) return undefined;
  const key = quoted.exec(header)?.[1]?.replace(/\\(.)/g, "$1") ?? header;
  if (!isIdempotencyKey(key))
    throw new ApiError("invalid_header", {
      detail: `Idempotency-Key must be ${idempotencyKeyShape}.`,
    });
  return key;
}

export const idempotencyKeyShape = `1 to ${limits.idempotencyKeyLength} visible ASCII characters`;

export const isIdempotencyKey = (key: string): boolean =>
  key.length <= limits.idempotencyKeyLength && visible.test(key);

/**
 * The same tenant and key always give the same event id, so that one conditional write is the whole
 * of idempotency.
 * @returns a UUID of version 8 (RFC 9562) from SHA-256
 */
export async function eventIdFor(tenant: string, key: string): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(`${tenant}\n${key}`),
  );
  const bytes = new Uint8Array(digest, 0, 16);
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return toUuid(bytes);
}
