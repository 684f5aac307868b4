/** JSON without loss: a payload reaches the Zap with every digit that its producer sent. */

/**
 * TypeScript's library does not know the third argument yet:
 * https://github.com/tc39/proposal-json-parse-with-source
 */
type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;

/**
 * Numbers that a double cannot hold, such as an id of 20 digits, come as text.
 * @throws SyntaxError
 */
export function parse(text: string): unknown {
  const exact: Reviver = (_name, value, { source = "" }) =>
    typeof value === "number" && !isExact(value, source) ? source : value;
  return JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]);
}

const isExact = (value: number, source: string): boolean =>
  digitsOf(String(value)) === digitsOf(source);

/** `-1.50e3`, `-1500` → the significant digits `15`: the exponent cannot be lost without them. */
const digitsOf = (number: string): string =>
  number
    .replace(/e.*$/i, "")
    .replace(/[-.]/g, "")
    .replace(/^0+|0+$/g, "");
