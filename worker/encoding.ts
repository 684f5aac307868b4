/** Bytes as text: hexadecimal, UUID, base64url (RFC 4648, without padding). */

export const toHex = (bytes: Uint8Array): string => bytes.toHex();

export const fromHex = (text: string): Uint8Array => Uint8Array.fromHex(text);

/** @param bytes 16 of them */
export const toUuid = (bytes: Uint8Array): string => toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

export const fromUuid = (uuid: string): Uint8Array => fromHex(uuid.replaceAll("-", ""));

export const toBase64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (character) => ({ "+": "-", "/": "_" })[character] ?? "");

/** RFC 4648, section 4. In pieces: a call does not take any number of arguments. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

/** @returns undefined if the text is not exactly what `toBase64url` would write */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  return toBase64url(bytes) === text ? bytes : undefined;
}
