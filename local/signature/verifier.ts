/**
 * Whether a request was signed by someone we know: AWS Signature Version 4, in the `Authorization`
 * header.
 */
import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { parseAuthorization, type SignatureClaim } from "./authorization-header.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { headerValue, type ReceivedRequest } from "./received-request.ts";
import {
  incompleteSignature,
  invalidSignature,
  invalidToken,
  missingAuthenticationToken,
  type Refusal,
  signatureMismatch,
} from "./refusals.ts";

const clockWindow = { minutes: 5, milliseconds: 5 * 60_000 };

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

export type Verdict<Key extends AccessKey> = { identity: Key } | { refusal: Refusal };
export type SignatureVerifier<Key extends AccessKey> = (request: ReceivedRequest) => Verdict<Key>;

/** The service that is called, as AWS names it in a signature. */
export interface SignedScope {
  service: "dynamodb" | "execute-api" | "kms" | "secretsmanager";
  region: string;
}

/**
 * @param keys by their ids
 * @param now Unix milliseconds
 */
export function signatureVerifier<Key extends AccessKey>(
  keys: ReadonlyMap<string, Key>,
  expected: SignedScope,
  now: () => number = Date.now,
): SignatureVerifier<Key> {
  const signingKeys = new SigningKeys();

  return function verifySignature(request) {
    const authorization = headerValue(request, "authorization");
    if (authorization === undefined) return { refusal: missingAuthenticationToken };
    const claim = parseAuthorization(authorization);
    if ("incomplete" in claim) return { refusal: incompleteSignature(claim.incomplete) };
    const time = headerValue(request, "x-amz-date");
    if (time === undefined || !/^\d{8}T\d{6}Z$/.test(time))
      return { refusal: incompleteSignature(dateRequired) };

    const wrong = wrongScope(claim, expected, time) ?? wrongTime(time, now());
    if (wrong !== undefined) return { refusal: invalidSignature(wrong) };
    const identity = keys.get(claim.accessKeyId);
    // The keys here are long-lived ones: a session token belongs to none of them.
    if (!identity || headerValue(request, "x-amz-security-token") !== undefined)
      return { refusal: invalidToken };

    const canonical = canonicalRequest(request, claim.signedHeaders);
    if (canonical === undefined) return { refusal: invalidSignature(headerNotSent) };
    const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
    const stringToSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash("sha256", canonical, "hex")}`;
    const signature = hmac(signingKeys.of(identity, claim), stringToSign);
    return equal(signature, claim.signature)
      ? { identity }
      : { refusal: signatureMismatch(canonical, stringToSign) };
  };
}

const dateRequired =
  "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
const headerNotSent = "A header named in 'SignedHeaders' is not part of the request.";

function wrongScope(
  claim: SignatureClaim,
  { service, region }: SignedScope,
  time: string,
): string | undefined {
  if (!claim.signedHeaders.includes("host"))
    return "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
  if (claim.region !== region) return "Credential should be scoped to a valid region.";
  if (claim.service !== service)
    return `Credential should be scoped to correct service: '${service}'.`;
  const day = time.slice(0, 8);
  if (claim.date === day) return undefined;
  return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.date}' != '${day}', from '${time}'.`;
}

function wrongTime(time: string, now: number): string | undefined {
  const age = now - Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  const { minutes, milliseconds } = clockWindow;
  if (Math.abs(age) <= milliseconds) return undefined;
  // NaN, of a date such as 20261399T999999Z, comes here too.
  const [problem, edge, sign] =
    age > 0
      ? (["expired", now - milliseconds, "-"] as const)
      : (["not yet current", now + milliseconds, "+"] as const);
  const relation = age > 0 ? "is now earlier than" : "is still later than";
  return `Signature ${problem}: ${time} ${relation} ${basicTime(edge)} (${basicTime(now)} ${sign} ${minutes} min.)`;
}

/** ISO 8601 basic, as AWS writes it: 20261123T162700Z. */
const basicTime = (instant: number): string =>
  `${new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, "")}`;

/**
 * The key derived for a day, kept: it is the same for every request of that day, and costs four
 * HMACs.
 */
class SigningKeys {
  readonly #keys = new Map<string, { scope: string; key: Buffer }>();

  of(identity: AccessKey, { date, region, service }: SignatureClaim): Buffer {
    const scope = `${date}/${region}/${service}`;
    const known = this.#keys.get(identity.accessKeyId);
    if (known?.scope === scope) return known.key;
    const key = [date, region, service, "aws4_request"].reduce(
      hmac,
      Buffer.from(`AWS4${identity.secretAccessKey}`),
    );
    this.#keys.set(identity.accessKeyId, { scope, key });
    return key;
  }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

function equal(signature: Buffer, claimed: string): boolean {
  return /^[0-9a-f]{64}$/.test(claimed) && timingSafeEqual(signature, Buffer.from(claimed, "hex"));
}
