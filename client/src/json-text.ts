/**
 * Where the values of a JSON text stand in it, so that they can be handed on letter for letter. The
 * text must be valid JSON.
 */

/** @returns the text of each member of an object; of two with one name, the later */
export function membersOf(object: string): Map<string, string> {
  const members = new Map<string, string>();
  for (let i = afterSpace(object, 1); object[i] === '"'; i = afterSpace(object, i + 1)) {
    const nameEnd = endOf(object, i);
    const start = afterSpace(object, afterSpace(object, nameEnd) + 1);
    const end = endOf(object, start);
    members.set(JSON.parse(object.slice(i, nameEnd)), object.slice(start, end));
    i = afterSpace(object, end);
    if (object[i] === "}") break;
  }
  return members;
}

/** @returns the text of each element of an array */
export function elementsOf(array: string): string[] {
  const elements: string[] = [];
  for (
    let i = afterSpace(array, 1);
    i < array.length && array[i] !== "]";
    i = afterSpace(array, i + 1)
  ) {
    const end = endOf(array, i);
    elements.push(array.slice(i, end));
    i = afterSpace(array, end);
    if (array[i] === "]") break;
  }
  return elements;
}

const space = /[ \t\n\r]*/y;

function afterSpace(text: string, start: number): number {
  space.lastIndex = start;
  space.test(text);
  return space.lastIndex;
}

const scalar = /[-+.\w]*/y;
/** What can change the depth, or hide what looks as if it did. */
const structural = /["{}[\]]/g;

/** @returns where the value that begins at `start` ends */
function endOf(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== "{" && first !== "[") {
    scalar.lastIndex = start;
    scalar.test(text);
    return scalar.lastIndex;
  }
  let depth = 0;
  for (let i = start; ; ) {
    structural.lastIndex = i;
    const found = structural.exec(text);
    if (!found) return text.length;
    i = found[0] === '"' ? endOfString(text, found.index) : found.index + 1;
    if (found[0] === "{" || found[0] === "[") depth++;
    if (found[0] === "}" || found[0] === "]") depth--;
    if (depth === 0) return i;
  }
}

function endOfString(text: string, start: number): number {
  for (
    let quote = text.indexOf('"', start + 1);
    quote !== -1;
    quote = text.indexOf('"', quote + 1)
  ) {
    let escapes = quote;
    while (text[escapes - 1] === "\\") escapes--;
    if ((quote - escapes) % 2 === 0) return quote + 1;
  }
  return text.length;
}
