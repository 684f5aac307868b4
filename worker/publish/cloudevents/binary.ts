/**
 * A CloudEvent in headers and body.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
import { limits } from "../../../contract/limits.ts";
import { scanDocument } from "../../http/json/document.ts";
import { ApiError } from "../../http/problem.ts";
import { decode, readBody } from "../../http/request-body.ts";
import { checkAttributes } from "./attributes.ts";
import { type CloudEvent, cloudEventOf, type Data } from "./cloud-event.ts";

const prefix = "ce-";

/** @throws ApiError invalid_header, invalid_json, body_too_large, … */
export async function fromRequest(request: Request): Promise<CloudEvent> {
  const type = request.headers.get("content-type") || undefined;
  const members = new Map<string, string>();
  for (const [name, value] of request.headers) {
    if (!name.startsWith(prefix)) continue;
    if (name === "ce-datacontenttype")
      throw invalid("ce-datacontenttype is not allowed: Content-Type says it");
    members.set(name.slice(prefix.length), JSON.stringify(attributeOf(name, value)));
  }
  if (type !== undefined) members.set("datacontenttype", JSON.stringify(type));
  const checked = checkAttributes(members);
  if ("errors" in checked) {
    throw invalid(
      checked.errors
        .map(({ pointer, detail }) => `${headerOf(pointer.slice(1))} ${detail}`)
        .join("; "),
    );
  }
  return cloudEventOf(
    checked.value,
    dataOf(await readBody(request, limits.publishBodyBytes), type),
  );
}

const headerOf = (attribute: string): string =>
  attribute === "datacontenttype" ? "Content-Type" : `${prefix}${attribute}`;

const invalid = (detail: string): ApiError =>
  new ApiError("invalid_header", { detail: `${detail}.` });

/** Senders of 1.0.1 and before quote what later ones percent-encode. */
function attributeOf(header: string, value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value))
    throw invalid(`${header} must be printable ASCII: percent-encode the rest`);
  const unquoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, "$1") ?? value;
  try {
    return decodeURIComponent(unquoted);
  } catch {
    throw invalid(`${header} must be percent-encoded UTF-8`);
  }
}

/**
 * What is JSON is kept as JSON, what is text as a string, and the rest in base64: in each case,
 * every byte can be had again.
 */
function dataOf(body: Uint8Array, type: string | undefined): Data | undefined {
  if (body.byteLength === 0) return undefined;
  const essence = type?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (/\/(.+\+)?json$/.test(essence)) return { member: "data", text: jsonOf(body, type) };
  const text = /^text\/|\/(.+\+)?xml$/.test(essence) ? textOf(body) : undefined;
  return text === undefined
    ? { member: "data_base64", text: `"${body.toBase64()}"` }
    : { member: "data", text: JSON.stringify(text) };
}

function jsonOf(body: Uint8Array, type = ""): string {
  if (/;\s*charset="?(?!utf-8"?\s*(?:;|$))/i.test(type)) {
    throw new ApiError("unsupported_media_type", { detail: "JSON is taken in UTF-8 alone." });
  }
  const json = decode(body);
  // In the document that it becomes a part of, it stands one level deeper.
  scanDocument(json, limits.jsonDepth - 1);
  return json.trim();
}

function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
