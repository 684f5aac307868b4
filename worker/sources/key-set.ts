/** Public keys as senders publish them: a key set of RSA keys (RFC 7517), or a certificate (RFC 5280). */
import { importJWK, importX509 } from "jose";
import * as z from "zod";

const keySet = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })).max(100),
});

/** @throws if there is no RSA key */
export async function readKeySet(text: string): Promise<ReadonlyMap<string, CryptoKey>> {
  const { keys } = keySet.parse(JSON.parse(text));
  const usable = keys.filter(({ kty, alg = "RS256" }) => kty === "RSA" && alg === "RS256");
  const imported = usable.map(
    async (key) => [key.kid, longEnough((await importJWK(key, "RS256")) as CryptoKey)] as const,
  );
  if (imported.length === 0) throw new Error("the key set has no RSA key");
  return new Map(await Promise.all(imported));
}

export type CertificateKeys = Readonly<Record<"SHA-1" | "SHA-256", CryptoKey>>;

/** @throws if it is no certificate of an RSA key, or its key is too short */
export async function readCertificate(text: string): Promise<CertificateKeys> {
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text)?.[0] ?? "";
  const key = longEnough(await importX509(pem, "RS256", { extractable: true }));
  const spki = (await crypto.subtle.exportKey("spki", key)) as ArrayBuffer;
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-1" };
  return {
    "SHA-256": key,
    "SHA-1": await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]),
  };
}

const leastModulusLength = 2_048;

function longEnough(key: CryptoKey): CryptoKey {
  const { modulusLength } = key.algorithm as { modulusLength: number };
  if (modulusLength < leastModulusLength) throw new Error("the sender's key is too short");
  return key;
}
