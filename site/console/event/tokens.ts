/**
 * JSON text, laid out for reading: every string and number stays letter for letter as it was sent.
 */

export type Kind = "space" | "mark" | "key" | "string" | "number" | "word";

export interface Token {
  kind: Kind;
  text: string;
}

const pattern = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/** @param json valid JSON */
export function layOut(json: string): Token[] {
  const parts = json.match(pattern) ?? [];
  const tokens: Token[] = [];
  let depth = 0;
  const line = () => tokens.push({ kind: "space", text: `\n${"  ".repeat(depth)}` });
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    const isClosing = part === "}" || part === "]";
    const isOpening = part === "{" || part === "[";
    if (isClosing) depth--;
    if (isClosing && !isOpen(parts[index - 1])) line();
    tokens.push({ kind: kindOf(part, next), text: part });
    if (isOpening) depth++;
    if (part === "," || (isOpening && next !== "}" && next !== "]")) line();
    if (part === ":") tokens.push({ kind: "space", text: " " });
  }
  return tokens;
}

const isOpen = (part: string | undefined): boolean => part === "{" || part === "[";

function kindOf(part: string, next: string | undefined): Kind {
  if (part.startsWith('"')) return next === ":" ? "key" : "string";
  if ("{}[],:".includes(part)) return "mark";
  return /^[-\d]/.test(part) ? "number" : "word";
}

export const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join("");
