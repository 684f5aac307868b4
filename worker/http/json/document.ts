/**
 * A JSON object from outside: its members as text, for those that are kept verbatim, or as values,
 * for those that are checked.
 */
import type * as z from "zod";
import { limits } from "../../../contract/limits.ts";
import { ApiError } from "../problem.ts";
import { JsonSyntaxError, type Member, type Span, scanArray, scanJson } from "./scan.ts";

/** What is wrong with one member. */
export interface MemberError {
  /** RFC 6901. */
  pointer: string;
  detail: string;
}

export type JsonDocument = Map<string, string>;

/**
 * @returns the text of each member of the object
 * @throws ApiError invalid_json; validation_failed if it is no object or has a member twice
 */
export function parseDocument(text: string, maxDepth: number = limits.jsonDepth): JsonDocument {
  const members = scanDocument(text, maxDepth);
  if (!members) throw validationFailed([{ pointer: "", detail: "must be an object" }]);
  const document: JsonDocument = new Map();
  const twice: MemberError[] = [];
  for (const { name: quoted, start, end } of members) {
    const name: string = JSON.parse(quoted);
    if (document.has(name))
      twice.push({ pointer: pointerOf([name]), detail: "stands in the object twice" });
    document.set(name, text.slice(start, end));
  }
  if (twice.length > 0) throw validationFailed(twice);
  return document;
}

/**
 * Checks small members by their values. `fromEntries` makes even `__proto__` a plain member, which
 * the schema then refuses.
 */
export function checkValues<Schema extends z.ZodType>(
  members: Iterable<[string, string]>,
  schema: Schema,
): { value: z.infer<Schema> } | { errors: MemberError[] } {
  const values = Object.fromEntries(
    Array.from(members, ([name, text]) => [name, JSON.parse(text)]),
  );
  const result = schema.safeParse(values);
  return result.success
    ? { value: result.data }
    : { errors: result.error.issues.flatMap(memberErrors) };
}

export const validationFailed = (errors: MemberError[]): ApiError =>
  new ApiError("validation_failed", { members: { errors } });

/** A UTF-16 unit becomes at most three bytes, so most texts need no counting. */
export const exceeds = (text: string, maxBytes: number): boolean =>
  text.length * 3 > maxBytes && new TextEncoder().encode(text).byteLength > maxBytes;

/**
 * @returns the members of an object; undefined for any other value.
 * @throws ApiError invalid_json
 */
export const scanDocument = (text: string, maxDepth: number): Member[] | undefined =>
  told(() => scanJson(text, maxDepth));

/**
 * @returns where the elements of an array stand; undefined for any other value.
 * @throws ApiError invalid_json
 */
export const scanList = (text: string, maxDepth: number): Span[] | undefined =>
  told(() => scanArray(text, maxDepth));

/** What is wrong with the syntax, as the client is told. */
function told<Found>(scan: () => Found): Found {
  try {
    return scan();
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { position, message } = error;
    throw new ApiError("invalid_json", {
      detail: `At character ${position}: ${message}.`,
      members: { position },
    });
  }
}

function memberErrors(issue: z.core.$ZodIssue): MemberError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      detail: "is not a known member",
    }));
  }
  return [{ pointer: pointerOf(issue.path), detail: issue.message }];
}

/** Names come from outside: each is cut to a length that a log or a screen can hold. */
function pointerOf(path: PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
