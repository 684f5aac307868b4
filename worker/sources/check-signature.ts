/** The signatures that a delivery presents, and whether one of them is the secret's. */
import { limits } from "../../contract/limits.ts";
import type { Reader } from "./reader.ts";
import type { Signature } from "./scheme.ts";

const bytesOf = { "SHA-1": 20, "SHA-256": 32, "SHA-512": 64 } as const;

/** @returns those that can be one: a sender that rotates its secret presents several */
export function presentedSignatures(proof: Signature, presented: string): Uint8Array[] {
  return textsIn(proof, presented)
    .slice(0, limits.sources.signatures)
    .map((text) => decoded(proof, text))
    .filter((bytes) => bytes?.byteLength === bytesOf[proof.algorithm]) as Uint8Array[];
}

function textsIn({ form, label }: Signature, presented: string): string[] {
  if (form === "pairs") return pairsIn(presented, label);
  if (form === "plain") return presented.startsWith(label) ? [presented.slice(label.length)] : [];
  return presented
    .split(" ")
    .filter((each) => each.startsWith(`${label},`))
    .map((each) => each.slice(label.length + 1));
}

/** Of `name=value` between commas, the values of one name. */
const pairsIn = (text: string, name: string): string[] =>
  text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));

function decoded({ encoding }: Signature, text: string): Uint8Array | undefined {
  try {
    return encoding === "hex" ? Uint8Array.fromHex(text) : Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}

/** @returns Unix seconds, as they were written; undefined if there are none */
export function timestampOf(
  { timestamp }: Signature,
  presented: string,
  reader: Reader,
): string | undefined {
  if (!timestamp) return undefined;
  const text =
    "pair" in timestamp.at ? pairsIn(presented, timestamp.at.pair)[0] : reader.first(timestamp.at);
  return text !== undefined && /^\d{1,12}$/.test(text) ? text : undefined;
}

/** @param now Unix milliseconds */
export const isFresh = ({ timestamp }: Signature, text: string | undefined, now: number): boolean =>
  !timestamp || Math.abs(now / 1000 - Number(text)) <= timestamp.toleranceSeconds;

export async function verifies(
  { algorithm, key }: Signature,
  secret: string,
  signature: Uint8Array,
  signed: Uint8Array,
): Promise<boolean> {
  const bytes = key === "text" ? new TextEncoder().encode(secret) : whsecKey(secret);
  if (!bytes || bytes.byteLength === 0) return false;
  const imported = await crypto.subtle.importKey(
    "raw",
    bytes,
    { name: "HMAC", hash: algorithm },
    false,
    ["verify"],
  );
  return crypto.subtle.verify("HMAC", imported, signature, signed);
}

function whsecKey(secret: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(secret.replace(/^whsec_/, ""));
  } catch {
    return undefined;
  }
}
