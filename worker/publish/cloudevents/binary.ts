/**
 * A CloudEvent in headers and body.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
import { limits } from "../../../contract/limits.ts";
import { percentDecode } from "../../http/encoding.ts";
import { scanDocument } from "../../http/json/document.ts";
import { textOf } from "../../http/json/text.ts";
import { isJson, type MediaType, requireUtf8Json } from "../../http/media-type.ts";
import { invalidHeader, withFaults } from "../../http/problem.ts";
import { textContent } from "../../http/text-content.ts";
import { checkAttributes } from "./attributes.ts";
import { type CloudEvent, cloudEventOf, type Data } from "./cloud-event.ts";

const prefix = "ce-";

/**
 * @param type of the body
 * @throws ApiError invalid_header, invalid_json, body_too_large, …
 */
export function fromMessage(
  headers: Headers,
  type: MediaType | undefined,
  body: Uint8Array,
): CloudEvent {
  const checked = checkAttributes(attributesIn(headers));
  if ("errors" in checked) {
    throw withFaults(
      "invalid_header",
      checked.errors.map(({ pointer, detail }) => ({ header: headerOf(pointer.slice(1)), detail })),
    );
  }
  return cloudEventOf(checked.value, dataOf(body, type));
}

/** @returns name → JSON text */
function attributesIn(headers: Headers): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [name, value] of headers) {
    if (!name.startsWith(prefix)) continue;
    if (name === "ce-datacontenttype")
      throw invalidHeader(name, "is not allowed: `Content-Type` says it");
    attributes.set(name.slice(prefix.length), JSON.stringify(attributeOf(name, value)));
  }
  const type = headers.get("content-type") ?? "";
  if (type !== "") attributes.set("datacontenttype", JSON.stringify(type));
  return attributes;
}

const headerOf = (attribute: string): string =>
  attribute === "datacontenttype" ? "Content-Type" : `${prefix}${attribute}`;

/**
 * Senders of 1.0.1 and before quote what later ones percent-encode, and some do neither: what they
 * send as UTF-8 is taken as it is, and so is a percent sign that encodes nothing.
 */
function attributeOf(header: string, value: string): string {
  // What is not UTF-8 has become this character on its way here.
  if (value.includes("\ufffd")) throw invalidHeader(header, "is not UTF-8: percent-encode it");
  const unquoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, "$1") ?? value;
  const decoded = percentDecode(unquoted);
  if (decoded === undefined)
    throw invalidHeader(header, "must be UTF-8 where it is percent-encoded");
  return decoded;
}

/**
 * What is JSON is kept as JSON, what is text in UTF-8 as a string, and the rest in base64: in each
 * case, every byte can be had again.
 */
function dataOf(body: Uint8Array, type: MediaType | undefined): Data | undefined {
  if (body.byteLength === 0) return undefined;
  if (type && isJson(type)) return { member: "data", text: jsonOf(body, type) };
  const text = textContent(body, type);
  return text === undefined
    ? { member: "data_base64", text: `"${body.toBase64()}"` }
    : { member: "data", text: JSON.stringify(text) };
}

function jsonOf(body: Uint8Array, type: MediaType): string {
  requireUtf8Json(type);
  const json = textOf(body);
  // In the document that it becomes a part of, it stands one level deeper.
  scanDocument(json, limits.jsonDepth - 1);
  return json.trim();
}
