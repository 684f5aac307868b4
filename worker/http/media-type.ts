/** Media types (RFC 9110, section 8.3.1), of `Content-Type` and of CloudEvents alike. */
import { ApiError } from "./problem.ts";

export interface MediaType {
  /** Type and subtype, in lower case. */
  essence: string;
  /** In lower case; undefined if none is named. */
  charset: string | undefined;
}

const token = "[\\w!#$%&'*+.^`|~-]+";
const essencePattern = new RegExp(`^\\s*(${token}/${token})\\s*(?:;|$)`);
const parameterPattern = new RegExp(
  `;\\s*(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]*))`,
  "g",
);

/** What nearly every request says. */
const json: MediaType = { essence: "application/json", charset: undefined };

/**
 * Unknown parameters have no effect (RFC 2045, section 5.2), nor have malformed ones; of several
 * charsets the first counts.
 * @returns undefined if the text is no media type
 */
export function parseMediaType(text: string): MediaType | undefined {
  if (text === json.essence) return json;
  const essence = essencePattern.exec(text)?.[1]?.toLowerCase();
  if (essence === undefined) return undefined;
  for (const [, name, quoted, plain] of text.matchAll(parameterPattern)) {
    if (name?.toLowerCase() === "charset")
      return { essence, charset: (quoted?.replace(/\\(.)/g, "$1") ?? plain)?.toLowerCase() };
  }
  return { essence, charset: undefined };
}

export const isJson = ({ essence }: MediaType): boolean => /\/(.+\+)?json$/.test(essence);

/** Whether text of this type is read as UTF-8: it names that, or a part of it, or nothing. */
export const isUtf8 = ({ charset }: MediaType): boolean =>
  charset === undefined || /^(utf-?8|(us-)?ascii)$/.test(charset);

/**
 * JSON is UTF-8, and a charset has no effect on it (RFC 8259, sections 8.1 and 11): only who says
 * UTF-16 or UTF-32 has surely sent something else.
 * @throws ApiError unsupported_media_type
 */
export function requireUtf8Json({ essence, charset = "" }: MediaType): void {
  if (/^(utf-?(16|32)|ucs-?[24]|iso-10646-ucs)/.test(charset)) {
    throw new ApiError("unsupported_media_type", {
      detail: "`Content-Type` names another charset than UTF-8.",
      remedy: "Send JSON in UTF-8.",
      headers: { Accept: essence },
    });
  }
}

/**
 * @param type of the request
 * @param accepted the essences that the route takes, all of them JSON
 * @throws ApiError unsupported_media_type
 */
export function requireJson(type: MediaType | undefined, ...accepted: string[]): void {
  if (!type || !accepted.includes(type.essence)) {
    const found = type ? "names another type" : "is missing, or no media type";
    throw new ApiError("unsupported_media_type", {
      detail: `The header \`Content-Type\` ${found}.`,
      remedy: `Send ${accepted.map((essence) => `\`${essence}\``).join(" or ")}.`,
      headers: { Accept: accepted.join(", ") },
    });
  }
  requireUtf8Json(type);
}
