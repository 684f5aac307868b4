/** The certificates that the tests make are ones that OpenSSL takes. */
import { X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { amazon, signerNamed } from "../published-keys.ts";

it("a certificate holds the key that has signed it, and a name (RFC 5280)", async () => {
  const { certificate, publicKey } = await signerNamed(amazon);
  const made = new X509Certificate(await certificate());
  expect(made.verify(made.publicKey)).toBe(true);
  expect(made.publicKey.export({ format: "der", type: "spki" })).toEqual(
    Buffer.from((await crypto.subtle.exportKey("spki", publicKey)) as ArrayBuffer),
  );
  expect([made.subject, made.issuer]).toEqual(["CN=sns.amazonaws.com", "CN=sns.amazonaws.com"]);
});
