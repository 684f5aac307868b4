/**
 * The last part of a source's address: its id, and a MAC by a secret of the Worker, so that a guess
 * costs no look-up. Who has only the id, from a log, cannot make it.
 */
import { toBase64url } from "../http/encoding.ts";

const macBytes = 16;
const tokenPattern = /^([0-9A-Za-z]{16})([0-9A-Za-z_-]{22})$/;

export const sealToken = async (secret: string, source_id: string): Promise<string> =>
  source_id + toBase64url(await macOf(secret, source_id));

/** @returns the id of the source; undefined if nobody was given this token */
export async function openToken(secret: string, token: string): Promise<string | undefined> {
  const [, source_id = "", mac = ""] = tokenPattern.exec(token) ?? [];
  if (source_id === "") return undefined;
  // Compared as texts of one length: base64url has two ways to write the last of these bytes.
  const [claimed, own] = [mac, toBase64url(await macOf(secret, source_id))].map((text) =>
    new TextEncoder().encode(text),
  );
  return claimed && own && crypto.subtle.timingSafeEqual(claimed, own) ? source_id : undefined;
}

let imported: { secret: string; key: Promise<CryptoKey> } | undefined;

async function macOf(secret: string, source_id: string): Promise<Uint8Array> {
  if (imported?.secret !== secret) imported = { secret, key: keyOf(secret) };
  const text = new TextEncoder().encode(`source token\n${source_id}`);
  const mac = await crypto.subtle.sign("HMAC", await imported.key, text);
  return new Uint8Array(mac, 0, macBytes);
}

function keyOf(secret: string): Promise<CryptoKey> {
  if (secret.length < 32)
    throw new Error("SOURCE_TOKEN_SECRET must be at least 32 characters long");
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}
