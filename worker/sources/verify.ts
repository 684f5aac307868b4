/**
 * Whether a delivery comes from who holds the secret. All that is compared is compared in constant
 * time: `subtle.verify` for signatures, `timingSafeEqual` on digests for credentials.
 */
import type { AuthorizedSource } from "../../contract/source.ts";
import { isFresh, presentedSignatures, timestampOf, verifies } from "./check-signature.ts";
import type { Delivery } from "./delivery.ts";
import type { Reader } from "./reader.ts";
import type { Credential, Scheme, Signature } from "./scheme.ts";
import type { KeyContext } from "./sender-keys.ts";
import { coversBody, signedBytes } from "./signed-bytes.ts";
import { refused, type Verdict } from "./verdict.ts";
import { verifyMessage } from "./verify-message.ts";
import { verifyToken } from "./verify-token.ts";

export type Secrets = AuthorizedSource["secrets"];

/** @throws SenderUnavailable if the sender's keys cannot be had */
export function verify(
  scheme: Scheme,
  secrets: Secrets,
  delivery: Delivery,
  reader: Reader,
  keys: KeyContext,
): Promise<Verdict> {
  const { proof } = scheme;
  if (proof.kind === "token") return verifyToken(proof, delivery, reader, keys);
  if (proof.kind === "message") return verifyMessage(proof, delivery, reader, keys);
  const current = secrets
    .filter(({ until }) => until === undefined || delivery.now < until)
    .map(({ secret }) => secret);
  return proof.kind === "signature"
    ? verifySignature(scheme, proof, current, delivery, reader)
    : verifyCredential(proof, current, reader);
}

/** The time is looked at last, so that `stale` is said of genuine deliveries alone. */
async function verifySignature(
  { deliveryId }: Scheme,
  proof: Signature,
  secrets: readonly string[],
  delivery: Delivery,
  reader: Reader,
): Promise<Verdict> {
  const presented = reader.first(proof.at);
  if (presented === undefined) return refused("missing");
  const signatures = presentedSignatures(proof, presented);
  const timestamp = timestampOf(proof, presented, reader);
  const known = { timestamp, id: reader.first(deliveryId) };
  const signed = signedBytes(proof, delivery, reader, known);
  const hasTime = proof.timestamp === undefined || timestamp !== undefined;
  if (signatures.length === 0 || !signed || !hasTime) return refused("malformed");
  const results = await Promise.all(
    secrets.flatMap((secret) =>
      signatures.map((signature) => verifies(proof, secret, signature, signed)),
    ),
  );
  if (!results.includes(true) || !(await coversBody(proof, delivery, reader)))
    return refused("wrong");
  return isFresh(proof, timestamp, delivery.now) ? { isGenuine: true } : refused("stale");
}

async function verifyCredential(
  { at, form }: Credential,
  secrets: readonly string[],
  reader: Reader,
): Promise<Verdict> {
  const presented = at.flatMap((place) => {
    const text = reader.first([place]);
    // Only a header says of which kind its credential is.
    return text === undefined ? [] : [credentialIn(text, "header" in place ? form : "plain")];
  });
  if (presented.length === 0) return refused("missing");
  const readable = presented.filter((text) => text !== undefined);
  if (readable.length === 0) return refused("malformed");
  const results = await Promise.all(
    secrets.flatMap((secret) => readable.map((text) => areEqual(secret, text))),
  );
  return results.includes(true) ? { isGenuine: true } : refused("wrong");
}

function credentialIn(text: string, form: Credential["form"]): string | undefined {
  if (form === "plain") return text;
  const [, word = "", rest = ""] = /^(bearer|basic) +(\S+)$/i.exec(text) ?? [];
  if (word.toLowerCase() !== form) return undefined;
  if (form === "bearer") return rest;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.fromBase64(rest),
    );
  } catch {
    return undefined;
  }
}

async function areEqual(secret: string, presented: string): Promise<boolean> {
  const [a, b] = await Promise.all([secret, presented].map(digestOf));
  return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}

const digestOf = (text: string): Promise<ArrayBuffer> =>
  crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
