/**
 * Any body as a payload. A JSON object is the payload, letter for letter; what else is JSON, and
 * text, becomes `data`, all other bytes `data_base64`, as in CloudEvents; a form stands beside its
 * text. What is no JSON although it says so is kept as text: its sender would send it for days.
 */
import { limits } from "../../contract/limits.ts";
import { scanJson } from "../http/json/scan.ts";
import { JsonSyntaxError } from "../http/json/syntax-error.ts";
import { isJson, type MediaType } from "../http/media-type.ts";
import { textContent, utf8Of } from "../http/text-content.ts";

export type Content =
  | { kind: "json"; text: string; isObject: boolean }
  | { kind: "form"; text: string; parameters: Map<string, string | string[]> }
  | { kind: "text"; text: string }
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "nothing" };

export function contentOf(type: MediaType | undefined, body: Uint8Array): Content {
  if (body.byteLength === 0) return { kind: "nothing" };
  if (type && isJson(type)) return jsonIn(body);
  if (type?.essence === "application/x-www-form-urlencoded") return formIn(body);
  const text = textContent(body, type);
  return text === undefined ? { kind: "bytes", bytes: body } : { kind: "text", text };
}

function jsonIn(body: Uint8Array): Content {
  const text = utf8Of(body);
  if (text === undefined) return { kind: "bytes", bytes: body };
  try {
    // In a payload it may stand a level deeper.
    const members = scanJson(text, limits.jsonDepth - 1);
    return { kind: "json", text, isObject: members !== undefined };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return { kind: "text", text };
  }
}

function formIn(body: Uint8Array): Content {
  const text = utf8Of(body);
  return text === undefined
    ? { kind: "bytes", bytes: body }
    : { kind: "form", text, parameters: parametersIn(text) };
}

/** A name that stands there several times has a list of values. */
export function parametersIn(text: string): Map<string, string | string[]> {
  const parameters = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const known = parameters.get(name);
    if (known === undefined) parameters.set(name, value);
    else if (typeof known === "string") parameters.set(name, [known, value]);
    else known.push(value);
  }
  return parameters;
}

export interface Payload {
  /** JSON text of an object. */
  text: string;
  /** White space around the object as it came: a consumer needs it to verify the signature again. */
  around?: [before: string, after: string];
}

/** @param query of a delivery without a body */
export function payloadOf(content: Content, query: string): Payload {
  switch (content.kind) {
    case "json":
      return content.isObject ? objectIn(content.text) : { text: `{"data":${content.text}}` };
    case "form":
      return {
        text: `{"form":${jsonOf(content.parameters)},"data":${JSON.stringify(content.text)}}`,
      };
    case "text":
      return { text: `{"data":${JSON.stringify(content.text)}}` };
    case "bytes":
      return { text: `{"data_base64":"${content.bytes.toBase64()}"}` };
    case "nothing":
      return { text: query === "" ? "{}" : `{"query":${jsonOf(parametersIn(query))}}` };
  }
}

function objectIn(whole: string): Payload {
  const [, before = "", text = whole, after = ""] = /^(\s*)(\{.*\})(\s*)$/s.exec(whole) ?? [];
  return before === "" && after === "" ? { text } : { text, around: [before, after] };
}

/** Member by member: an object would take `__proto__` for something else. */
const jsonOf = (parameters: Map<string, string | string[]>): string =>
  `{${Array.from(parameters, ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)}}`;
