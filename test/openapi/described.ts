/** The OpenAPI document as a judge: whether an answer is one that it describes. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { openApiDocument, operations } from "../../contract/openapi/document.ts";
import type { Operation } from "../../contract/openapi/operation.ts";
import { type OperationObject, otherContent } from "../../contract/openapi/written.ts";

/** Round trip: what is served is text. */
export const document: ReturnType<typeof openApiDocument> = JSON.parse(
  JSON.stringify(openApiDocument()),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, "document");

const pointerOf = (...path: string[]): string =>
  path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/**
 * @param path into the document
 * @returns what is wrong with the value; nothing: it fits the schema there
 */
export function faults(value: unknown, ...path: string[]): string[] {
  const name = `document#${pointerOf(...path)}`;
  const validate: ValidateFunction = ajv.getSchema(name) ?? missing(name);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function missing(name: string): never {
  throw new Error(`there is nothing at ${name}`);
}

type Contents = Record<string, { examples?: Record<string, Described & { value: unknown }> }>;

interface Described {
  description: string;
  headers?: Record<string, Described>;
  /** Of a header. */
  required?: boolean;
  content?: Contents;
  [otherContent]?: Contents;
  $ref?: string;
}

/** Follows references. @returns what is there, and where that is */
export function at(...path: string[]): { found: Described; path: string[] } {
  const found = path.reduce<unknown>(
    (inner, name) => (inner as Record<string, unknown> | undefined)?.[name],
    document,
  );
  if (found === undefined) return missing(path.join("/"));
  const { $ref } = found as Described;
  if ($ref === undefined) return { found: found as Described, path };
  return at(...$ref.slice(2).split("/"));
}

/** @returns where each media type is described, its name, and its examples */
export const contentsOf = (found: Described) =>
  (["content", otherContent] as const).flatMap((place) =>
    Object.entries(found[place] ?? {}).map(
      ([type, { examples = {} }]) => [place, type, Object.keys(examples)] as const,
    ),
  );

export interface DescribedOperation extends Operation {
  object: OperationObject;
}

export const described: readonly DescribedOperation[] = operations.map((operation) => ({
  ...operation,
  object: document.paths[operation.path]?.[operation.method] ?? missing(operation.operationId),
}));

/** What every answer of the API has, and what HTTP itself adds. */
const common = [
  ...[
    "content-type",
    "content-length",
    "date",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "vary",
    "cache-control",
  ],
  ...[
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cross-origin-resource-policy",
  ],
  ...[
    "content-security-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
  ],
  ...["cross-origin-opener-policy", "cf-cache-status"],
];

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** @returns everything that the document does not say of this answer, or says otherwise */
export function deviations(
  { path, method }: Operation,
  { status, headers, text }: Answer,
): string[] {
  const responses = at("paths", path, method, "responses").found as unknown as Record<
    string,
    unknown
  >;
  if (!(status in responses)) return [`status ${status} is not described: ${text}`];
  const response = at("paths", path, method, "responses", String(status));
  return [
    ...headerFaults(response, headers),
    ...bodyFaults(response, headers.get("content-type"), text),
  ].map((fault) => `${status}: ${fault}`);
}

type Place = ReturnType<typeof at>;

function headerFaults({ found, path }: Place, headers: Headers): string[] {
  const names = Object.keys(found.headers ?? {});
  const undescribed = [...headers.keys()].filter(
    (name) => !common.includes(name) && !names.some((known) => known.toLowerCase() === name),
  );
  const wrong = names.flatMap((name) => {
    const header = at(...path, "headers", name);
    const text = headers.get(name);
    if (text === null) return header.found.required ? [`header ${name} is missing`] : [];
    const value = /^\d+$/.test(text) ? Number(text) : text;
    return faults(value, ...header.path, "schema").map((fault) => `header ${name}${fault}`);
  });
  return [...undescribed.map((name) => `header ${name} is not described`), ...wrong];
}

function bodyFaults({ found, path }: Place, type: string | null, text: string): string[] {
  // A 304 tells the type of what the client has.
  if (!found.content) return text === "" ? [] : ["there is a body"];
  const place = contentsOf(found).find(([, described]) => type === described)?.[0];
  if (type === null || place === undefined) return [`content type ${type} is not described`];
  const value: unknown = type.endsWith("json") ? JSON.parse(text) : text;
  return faults(value, ...path, place, type, "schema");
}
