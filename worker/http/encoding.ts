/** Bytes as text: hexadecimal, UUID, base64url (RFC 4648, without padding), percent-encoding. */

export const toHex = (bytes: Uint8Array): string => bytes.toHex();

export const fromHex = (text: string): Uint8Array => Uint8Array.fromHex(text);

/** @param bytes 16 of them */
export const toUuid = (bytes: Uint8Array): string =>
  toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

export const fromUuid = (uuid: string): Uint8Array => fromHex(uuid.replaceAll("-", ""));

export const toBase64url = (bytes: Uint8Array): string =>
  bytes.toBase64({ alphabet: "base64url", omitPadding: true });

/** @returns undefined if the text is not exactly what `toBase64url` would write, or is empty */
export function fromBase64url(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return text !== "" && toBase64url(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A percent sign that encodes nothing stands for itself, as in URLs of the web.
 * @returns undefined if what is encoded is not UTF-8
 */
export function percentDecode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25"));
  } catch {
    return undefined;
  }
}
