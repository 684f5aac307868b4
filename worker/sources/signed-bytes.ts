/** The bytes that a sender signs, put together as its scheme says. */
import type { Delivery } from "./delivery.ts";
import { parametersIn } from "./payload.ts";
import type { Reader } from "./reader.ts";
import type { Signature } from "./scheme.ts";

/** What the template may name, beside the body and `values`. */
export interface Known {
  timestamp: string | undefined;
  id: string | undefined;
}

/** @returns undefined if the delivery lacks something that is signed */
export function signedBytes(
  { signed, values = {} }: Pick<Signature, "signed" | "values">,
  delivery: Delivery,
  reader: Reader,
  known: Known,
): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  // A split by names in braces: literal, name, literal, …
  for (const [index, part] of signed.split(/[{}]/).entries()) {
    const value = index % 2 === 0 ? encoded(part) : bytesNamed(part);
    if (value === undefined) return undefined;
    parts.push(value);
  }
  return concatenated(parts);

  function bytesNamed(name: string): Uint8Array | undefined {
    if (name === "body") return delivery.body;
    if (name === "url") return encoded(delivery.url);
    if (name === "form") return encoded(sortedForm(delivery, reader));
    const place = values[name];
    const text = place ? reader.first([place]) : known[name as keyof Known];
    return text === undefined ? undefined : encoded(text);
  }
}

/**
 * Names and values of a form without separators, sorted by name; of a name that stands there several
 * times, each value once, sorted. A body of another type is covered by its digest in the URL.
 */
function sortedForm({ url }: Delivery, { content }: Reader): string {
  if (content.kind !== "form" || bodyDigestIn(url) !== undefined) return "";
  return [...content.parameters]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) => [...new Set([value].flat())].sort().map((each) => name + each))
    .join("");
}

const bodyDigestIn = (url: string): string | undefined => {
  const query = url.split("?")[1] ?? "";
  const digest = parametersIn(query).get("bodySHA256");
  return typeof digest === "string" ? digest : undefined;
};

/** Whether the signed bytes cover the body: as they are, as a form, or by its digest in the URL. */
export async function coversBody(
  { signed }: Pick<Signature, "signed">,
  { url, body }: Delivery,
  { content }: Reader,
): Promise<boolean> {
  if (!signed.includes("{form}")) return true;
  const claimed = bodyDigestIn(url);
  if (claimed === undefined) return content.kind === "form" || content.kind === "nothing";
  if (!/^[0-9a-f]{64}$/i.test(claimed)) return false;
  const digest = await crypto.subtle.digest("SHA-256", body);
  return crypto.subtle.timingSafeEqual(digest, Uint8Array.fromHex(claimed));
}

const encoder = new TextEncoder();
const encoded = (text: string): Uint8Array => encoder.encode(text);

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, { byteLength }) => size + byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}
