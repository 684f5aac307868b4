/** Whether the token of a delivery is one that its sender made, for this source. */
import { compactVerify, errors } from "jose";
import { senderKeys as bounds } from "../../contract/cache-bounds.ts";
import type { Delivery } from "./delivery.ts";
import { readKeySet } from "./key-set.ts";
import type { Reader } from "./reader.ts";
import type { SignedToken } from "./scheme.ts";
import { SenderUnavailable } from "./sender-host.ts";
import { type KeyContext, SenderKeys } from "./sender-keys.ts";
import { genuine, refused, type Verdict } from "./verdict.ts";

const tokenLength = 4_096;
const keySets = new SenderKeys(readKeySet, 8);

/** A key that the sender does not publish. */
class UnknownKey extends Error {}

/** The time is looked at last, as for signatures. */
export async function verifyToken(
  { at, keys, claims, toleranceSeconds }: SignedToken,
  { now }: Delivery,
  reader: Reader,
  context: KeyContext,
): Promise<Verdict> {
  const presented = reader.first(at);
  if (presented === undefined) return refused("missing");
  const token = /^bearer +((?:[\w-]+\.){2}[\w-]+)$/i.exec(presented)?.[1] ?? "";
  if (token === "" || token.length > tokenLength) return refused("malformed");
  let said: Record<string, unknown> | undefined;
  try {
    const { payload } = await compactVerify(token, ({ kid }) => keyOf(keys, kid, context), {
      algorithms: ["RS256"],
    });
    said = objectIn(payload);
  } catch (error) {
    if (error instanceof UnknownKey) return refused("wrong");
    if (!(error instanceof errors.JOSEError)) throw error;
    const isWrong = error instanceof errors.JWSSignatureVerificationFailed;
    return refused(isWrong ? "wrong" : "malformed");
  }
  if (!said || !isNumber(said.iat) || !isNumber(said.exp)) return refused("malformed");
  for (const [name, values] of Object.entries(claims))
    if (!values.includes(said[name])) return refused("wrong");
  const seconds = now / 1000;
  const isCurrent =
    said.iat - toleranceSeconds <= seconds && seconds <= said.exp + toleranceSeconds;
  return isCurrent ? genuine : refused("stale");
}

/**
 * A token may name any key: only once in a while does one that is not known make the isolate look
 * for new ones.
 */
async function keyOf(url: string, kid: unknown, context: KeyContext): Promise<CryptoKey> {
  if (typeof kid !== "string") throw new UnknownKey();
  const known = keySets.known(url);
  const mayAsk = !known || Date.now() >= known.asked_at + bounds.cooldown * 1000;
  const keys = mayAsk && !known?.keys.has(kid) ? await keySets.fetched(url, context) : known?.keys;
  // Its keys are there, or its service is not.
  if (!keys) throw new SenderUnavailable();
  const key = keys.get(kid);
  if (!key) throw new UnknownKey();
  return key;
}

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

function objectIn(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes),
    );
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
