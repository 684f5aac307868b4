/**
 * A strict JSON (RFC 8259) scanner: checks a text without building its value, so that a payload can
 * be kept as it was sent, and finds where the members of the outermost object stand.
 */

import { type Member, Scanner, type Span } from "./scanner.ts";

/**
 * @returns the members of the outermost object in the order of the text, duplicates included;
 *   undefined if the text holds another value
 * @throws JsonSyntaxError also if arrays and objects nest deeper than `maxDepth`
 */
export function scanJson(text: string, maxDepth: number): Member[] | undefined {
  const scanner = new Scanner(text, maxDepth);
  const members = scanner.atObject() ? scanner.members() : scanner.skipValue();
  scanner.end();
  return members;
}

/**
 * Likewise:
 * @returns where the elements of the outermost array stand; undefined if the text holds another
 * value
 */
export function scanArray(text: string, maxDepth: number): Span[] | undefined {
  const scanner = new Scanner(text, maxDepth);
  const elements = scanner.atArray() ? scanner.elements() : scanner.skipValue();
  scanner.end();
  return elements;
}
