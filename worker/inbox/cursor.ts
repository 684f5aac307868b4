/**
 * Cursors of an inbox and of its stream: a position, sealed with a MAC over the tenant, the inbox and
 * the query, so that one that was altered, or belongs to another of these, or another version, is
 * refused instead of starting again in silence.
 */
import type { Position } from "../../contract/position.ts";
import type { InboxQuery } from "../../contract/requests.ts";
import { isExamined } from "../../contract/selection.ts";
import { scopeOf } from "../../contract/table.ts";
import { fromBase64url, fromUuid, toBase64url, toUuid } from "../http/encoding.ts";
import { type ApiError, withFaults } from "../http/problem.ts";

/**
 * One byte of version, eight of time, four of the place within it, sixteen of id. Those of the first
 * version have no place within the time.
 */
const version = 2;
const idAt = new Map([
  [1, 9],
  [version, 13],
]);
const idBytes = 16;
const macBytes = 16;

/** Everything that a cursor is bound to; `limit` may change from page to page. */
export interface CursorScope {
  tenant: string;
  /** Undefined: `default`. */
  inbox?: string | undefined;
  query: Pick<InboxQuery, "status" | "source" | "type" | "tag" | "since" | "until" | "order">;
  /** If it is not a page that it continues. */
  use?: "stream" | "lease";
}

export async function sealCursor(
  secret: string,
  scope: CursorScope,
  { created_at, sequence = 0, event_id }: Position,
): Promise<string> {
  const content = new Uint8Array(13 + idBytes);
  const view = new DataView(content.buffer);
  view.setUint8(0, version);
  view.setBigUint64(1, BigInt(created_at));
  view.setUint32(9, sequence);
  content.set(fromUuid(event_id), 13);
  const sealed = new Uint8Array(content.length + macBytes);
  sealed.set(content);
  sealed.set(await mac(secret, scope, content), content.length);
  return toBase64url(sealed);
}

/** @throws ApiError invalid_cursor */
export async function openCursor(
  secret: string,
  scope: CursorScope,
  cursor: string,
): Promise<Position> {
  const sealed = fromBase64url(cursor);
  const id = idAt.get(sealed?.[0] ?? 0);
  if (!sealed || id === undefined || sealed.length !== id + idBytes + macBytes)
    throw invalidCursor(scope);
  const content = sealed.subarray(0, id + idBytes);
  if (
    !crypto.subtle.timingSafeEqual(
      sealed.subarray(content.length),
      await mac(secret, scope, content),
    )
  )
    throw invalidCursor(scope);
  const view = new DataView(content.buffer, content.byteOffset);
  const sequence = content[0] === version ? view.getUint32(9) : 0;
  return {
    created_at: Number(view.getBigUint64(1)),
    ...(sequence > 0 && { sequence }),
    event_id: toUuid(content.subarray(id)),
  };
}

function invalidCursor({ use }: CursorScope): ApiError {
  const detail = "is not one that this API gave out for this query";
  return withFaults("invalid_cursor", [{ ...places[use ?? "page"], detail }]);
}

/** Where a request has it. */
const places = {
  page: { parameter: "cursor" },
  stream: { header: "Last-Event-ID" },
  lease: { pointer: "/cursor" },
} as const;

async function mac(
  secret: string,
  { tenant, inbox, query, use }: CursorScope,
  content: Uint8Array,
): Promise<Uint8Array> {
  const { status, source, type, tag, since, until, order } = query;
  const scope = new TextEncoder().encode(
    JSON.stringify([
      scopeOf(tenant, inbox),
      status,
      source,
      since,
      until,
      order,
      // One that selects by neither is what it was before there were these.
      ...(isExamined(query) ? [{ type, tag }] : []),
      ...(use ? [use] : []),
    ]),
  );
  const message = new Uint8Array(content.length + scope.length);
  message.set(content);
  message.set(scope, content.length);
  return new Uint8Array(
    await crypto.subtle.sign("HMAC", await hmacKey(secret), message),
    0,
    macBytes,
  );
}

let imported: { secret: string; key: CryptoKey } | undefined;

async function hmacKey(secret: string): Promise<CryptoKey> {
  if (imported?.secret !== secret) {
    if (secret.length < 32) throw new Error("CURSOR_SECRET must be at least 32 characters long");
    const bytes = new TextEncoder().encode(secret);
    imported = {
      secret,
      key: await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
        "sign",
      ]),
    };
  }
  return imported.key;
}
