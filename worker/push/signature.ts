/** How what is posted is signed: https://www.standardwebhooks.com */

export interface Signed {
  /** Names the message: a repetition has the same. */
  id: string;
  body: string;
}

/** One signature for each secret: while a secret rotates, receivers know one or the other. */
export async function signedHeaders(
  { id, body }: Signed,
  secrets: readonly string[],
  now: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1_000));
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signatures = await Promise.all(secrets.map((secret) => signatureOf(secret, content)));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

async function signatureOf(secret: string, content: Uint8Array): Promise<string> {
  const bytes = Uint8Array.fromBase64(secret.replace(/^whsec_/, ""));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, content);
  return `v1,${new Uint8Array(signature).toBase64()}`;
}

/** @param bytes of it */
export const newSecret = (bytes: number): string =>
  `whsec_${crypto.getRandomValues(new Uint8Array(bytes)).toBase64()}`;
