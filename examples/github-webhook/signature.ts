/** Tells what GitHub has sent from what somebody else has. */

/**
 * In constant time: `crypto.subtle.verify` compares the whole signature, so that how long it takes
 * says nothing about how much of it is right.
 * @param signature `sha256=` and 64 hexadecimal digits
 */
export async function isSignedBy(
  secret: string,
  signature: string,
  body: ArrayBuffer,
): Promise<boolean> {
  const digits = /^sha256=([0-9a-f]{64})$/.exec(signature)?.[1];
  // An empty secret would let everybody in.
  if (digits === undefined || secret === "") return false;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    algorithm,
    false,
    ["verify"],
  );
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.verify("HMAC", key, bytes, body);
}
