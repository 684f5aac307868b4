/**
 * The Idempotency-Key header:
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
import { limits } from "../../contract/limits.ts";
import { toUuid } from "../http/encoding.ts";
import { invalidHeader } from "../http/problem.ts";
import { stringItem } from "../http/structured-field.ts";

const visible = /^[\x21-\x7e]+$/;

/**
 * The draft asks for a string of a structured field, in quotes; what has none in front is the key as
 * it stands.
 * @returns undefined if there is none
 */
export function idempotencyKeyOf(headers: Headers): string | undefined {
  const header = headers.get("idempotency-key");
  if (header === null) return undefined;
  const key = header.startsWith('"') ? stringItem(header) : header;
  if (key === undefined || !isIdempotencyKey(key))
    throw invalidHeader("Idempotency-Key", `must be ${idempotencyKeyShape}`);
  return key;
}

export const idempotencyKeyShape = `1 to ${limits.idempotencyKeyLength} visible ASCII characters`;

export const isIdempotencyKey = (key: string): boolean =>
  key.length <= limits.idempotencyKeyLength && visible.test(key);

/**
 * The same tenant and key always give the same event id, so that one conditional write is the whole
 * of idempotency.
 */
export const eventIdFor = (tenant: string, key: string): Promise<string> =>
  uuidOf(`${tenant}\n${key}`);

/**
 * An item that has no key of its own, in a batch that has one. No key contains a line feed, so no
 * item gets the id that a publish under some key would.
 * @param index of the item in the batch
 */
export const eventIdForItem = (tenant: string, batchKey: string, index: number): Promise<string> =>
  uuidOf(`${tenant}\n${batchKey}\n${index}`);

/**
 * A delivery of a webhook. Between the tenant and two line feeds stands a word that is no key with
 * an index behind it, so no publish gets the id of a delivery.
 * @param name of the delivery, within its source
 */
export const eventIdForDelivery = (
  tenant: string,
  source_id: string,
  name: string,
): Promise<string> => uuidOf(`${tenant}\nsource\n${source_id}\n${name}`);

/** @returns a UUID of version 8 (RFC 9562) from SHA-256 */
async function uuidOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const bytes = new Uint8Array(digest, 0, 16);
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return toUuid(bytes);
}
