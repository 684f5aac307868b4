/** Bodies that are text: those whose bytes can be had again from a string. */
import { isUtf8, type MediaType } from "./media-type.ts";

/** @returns undefined if the type is none of text, or the bytes are not what the type says */
export function textContent(body: Uint8Array, type: MediaType | undefined): string | undefined {
  const text = type && isText(type) ? utf8Of(body) : undefined;
  return text === undefined || namesOtherEncoding(text) ? undefined : text;
}

const isText = (type: MediaType): boolean =>
  /^text\/|\/(.+\+)?xml$/.test(type.essence) && isUtf8(type);

/** In XML's own declaration: whoever reads the string would believe it. */
const namesOtherEncoding = (text: string): boolean =>
  /^\ufeff?<\?xml\s[^>]*\sencoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])/i.test(text);

/** @returns undefined if it is not UTF-8. A byte order mark is a part of it. */
export function utf8Of(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
