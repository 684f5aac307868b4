/**
 * The text that a Signature Version 4 signs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { hash } from "node:crypto";
import { headerValue, type ReceivedRequest } from "./received-request.ts";

/** @param signedHeaders lower case. @returns undefined if one of them was not sent. */
export function canonicalRequest(
  request: ReceivedRequest,
  signedHeaders: readonly string[],
): string | undefined {
  let headers = "";
  for (const name of signedHeaders) {
    const value = headerValue(request, name);
    if (value === undefined) return undefined;
    headers += `${name}:${value.trim().replace(/ {2,}/g, " ")}\n`;
  }
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers,
    signedHeaders.join(";"),
    hash("sha256", request.body, "hex"),
  ].join("\n");
}

/** Every service but S3 encodes the path as it was sent once more. */
const canonicalPath = (path: string): string => path.split("/").map(encode).join("/");

function canonicalQuery(query: string): string {
  if (query === "") return "";
  const pairs = query.split("&").map((part) => {
    const equals = part.indexOf("=");
    const [name, value] =
      equals === -1 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)];
    return [encode(decode(name)), encode(decode(value))] as const;
  });
  // By code unit: both are ASCII by now.
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  pairs.sort(([a, x], [b, y]) => order(a, b) || order(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

/** RFC 3986: all but the unreserved characters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
