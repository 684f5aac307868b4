/** JSON documents from outside, taken apart into the texts of their members or elements. */
import { limits } from "../../../contract/limits.ts";
import { ApiError } from "../problem.ts";
import { type MemberError, pointerOf, validationFailed } from "./faults.ts";
import { scanArray, scanJson } from "./scan.ts";
import type { Member, Span } from "./scanner.ts";
import { JsonSyntaxError } from "./syntax-error.ts";

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
      members: {
        position,
        errors: [{ pointer: "", detail: `is not JSON from character ${position} on: ${message}` }],
      },
    });
  }
}
