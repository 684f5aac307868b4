/**
 * Senders that sign with keys of their own, and the hosts where they publish them: a stand-in for
 * Google's and Amazon's. With Web Crypto, so that it runs in Node and in workerd alike.
 */
import { certificateOf } from "./certificate.ts";

const rsa = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2_048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

type Key = Parameters<typeof crypto.subtle.exportKey>[1];

export interface Signer {
  kid: string;
  publicKey: Key;
  sign(hash: "SHA-1" | "SHA-256", text: string): Promise<Uint8Array>;
  /** In PEM. */
  certificate(): Promise<string>;
}

const signers = new Map<string, Promise<Signer>>();

/** A key pair that lives as long as this process. */
export function signerNamed(name: string, modulusLength = rsa.modulusLength): Promise<Signer> {
  const signer = signers.get(name) ?? makeSigner(name, modulusLength);
  signers.set(name, signer);
  return signer;
}

async function makeSigner(name: string, modulusLength: number): Promise<Signer> {
  const generated = { ...rsa, modulusLength, hash: "SHA-256" };
  const keys = (await crypto.subtle.generateKey(generated, true, ["sign", "verify"])) as {
    publicKey: Key;
    privateKey: Key;
  };
  const pkcs8 = (await crypto.subtle.exportKey("pkcs8", keys.privateKey)) as ArrayBuffer;
  return {
    kid: `kid of ${name}`,
    publicKey: keys.publicKey,
    async sign(hash, text) {
      const algorithm = { name: rsa.name, hash };
      const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
      const bytes = new TextEncoder().encode(text);
      return new Uint8Array(await crypto.subtle.sign(rsa.name, key, bytes));
    },
    certificate: async () => {
      const spki = (await crypto.subtle.exportKey("spki", keys.publicKey)) as ArrayBuffer;
      return certificateOf(new Uint8Array(spki), async (bytes) => {
        const signature = await crypto.subtle.sign(rsa.name, keys.privateKey, bytes);
        return new Uint8Array(signature);
      });
    },
  };
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replace(
    /[+/=]/g,
    (each) => ({ "+": "-", "/": "_" })[each] ?? "",
  );
export const base64urlOf = (value: unknown): string =>
  base64url(new TextEncoder().encode(JSON.stringify(value)));

/** RFC 7515, section 5.1. */
export async function tokenOf(
  signer: Signer,
  claims: object,
  header: object = {},
): Promise<string> {
  const all = { alg: "RS256", kid: signer.kid, typ: "JWT", ...header };
  const signed = `${base64urlOf(all)}.${base64urlOf(claims)}`;
  return `${signed}.${base64url(await signer.sign("SHA-256", signed))}`;
}

export const googleKeys = "https://www.googleapis.com/oauth2/v3/certs";
export const amazonHost = "https://sns.us-west-2.amazonaws.com";
export const amazonCertificate = `${amazonHost}/SimpleNotificationService-${"a1".repeat(16)}.pem`;

/** Whose keys these hosts publish. */
export const google = "the key of Google";
export const amazon = "the key of Amazon";

export async function keySetOf(names: readonly string[]): Promise<string> {
  const keys = await Promise.all(
    names.map(async (name) => {
      const { kid, publicKey } = await signerNamed(name);
      const jwk = (await crypto.subtle.exportKey("jwk", publicKey)) as { n: string; e: string };
      return { kid, use: "sig", alg: "RS256", kty: "RSA", n: jwk.n, e: jwk.e };
    }),
  );
  return JSON.stringify({ keys });
}

/** What is there at an address, as these hosts answer: 404 for all else. */
export async function published(url: string): Promise<{ status: number; body: string }> {
  if (url === googleKeys) return { status: 200, body: await keySetOf(["another", google]) };
  if (url === amazonCertificate)
    return { status: 200, body: await (await signerNamed(amazon)).certificate() };
  if (url.startsWith(`${amazonHost}/?Action=ConfirmSubscription&`))
    return { status: 200, body: "<ConfirmSubscriptionResponse/>" };
  return { status: 404, body: "" };
}
