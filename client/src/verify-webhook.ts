/** Verifies what a push posted, as Standard Webhooks say: https://www.standardwebhooks.com */

export interface VerifyOptions {
  /** Seconds that the time in the headers may be away from now. Default: 300. */
  toleranceSeconds?: number | undefined;
}

/** It was not posted by who holds the secret, or long ago, or is not whole. */
export class WebhookError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "WebhookError";
  }
}

/** What any framework has of a request; the body as it came, before it is parsed. */
export interface ReceivedWebhook {
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  body: string | Uint8Array;
}

/**
 * @param request of Fetch, whose body is read; or headers and the raw body
 * @param secret `whsec_…`; several while it rotates
 * @returns the body's text. Of a notification it is empty
 * @throws WebhookError unless it is genuine
 */
export async function verifyWebhook(
  request: Request | ReceivedWebhook,
  secret: string | readonly string[],
  { toleranceSeconds = 300 }: VerifyOptions = {},
): Promise<string> {
  const header = (name: string) => headerOf(request.headers, name);
  const id = header("webhook-id");
  const timestamp = header("webhook-timestamp");
  const signatures = header("webhook-signature");
  if (!id || !timestamp || !signatures) throw new WebhookError("a webhook-* header is missing");
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookError("webhook-timestamp is no time");
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > toleranceSeconds)
    throw new WebhookError("webhook-timestamp is too far from now");
  const body = request instanceof Request ? await bytesOf(request) : asBytes(request.body);
  const signed = joined(asBytes(`${id}.${timestamp}.`), body);
  const given = signatures.split(" ").flatMap((each) => signatureIn(each) ?? []);
  for (const one of typeof secret === "string" ? [secret] : secret) {
    const key = await keyOf(one);
    // Compares in constant time.
    for (const signature of given)
      if (await crypto.subtle.verify("HMAC", key, signature, signed))
        return new TextDecoder().decode(body);
  }
  throw new WebhookError("no signature is of this secret");
}

function headerOf(headers: ReceivedWebhook["headers"], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === "string" ? found : found?.[0];
}

const bytesOf = async (request: Request) => new Uint8Array(await request.arrayBuffer());

const asBytes = (body: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof body === "string" ? new TextEncoder().encode(body) : new Uint8Array(body);

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/** @returns undefined of another version, or what is no base64 */
function signatureIn(text: string): Uint8Array<ArrayBuffer> | undefined {
  return text.startsWith("v1,") ? fromBase64(text.slice("v1,".length)) : undefined;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (!bytes?.length) throw new WebhookError("the secret must be `whsec_` and base64");
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
}
