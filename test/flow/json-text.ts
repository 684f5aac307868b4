/**
 * JSON texts (RFC 8259) as no serializer would write them: odd numbers, needless escapes, duplicate
 * names, white space, deep nesting.
 */
import fc from "fast-check";
import { limits } from "../../contract/limits.ts";

const space = fc.stringMatching(/^[ \t\r\n]{0,2}$/);

const number = fc.stringMatching(
  /^-?(?:0|[1-9][0-9]{0,24})(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,4})?$/,
);

/** Anything but quotes, backslashes and control characters may stand for itself. */
const literal = fc
  .string({ unit: "binary", minLength: 1, maxLength: 3 })
  .filter((text) => !/["\\\p{Cc}]/u.test(text));

/** Lone surrogates are JSON as long as they are escaped. */
const escaped = fc.oneof(
  fc.constantFrom(
    '\\"',
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\u007f",
    "\u2028",
    "\ufeff",
  ),
  fc.stringMatching(/^\\u[0-9a-fA-F]{4}$/),
);

const string = fc
  .array(fc.oneof(literal, escaped), { maxLength: 6 })
  .map((parts) => `"${parts.join("")}"`);

/** A few names again and again, so that there are duplicates, some of them in disguise. */
const name = fc.oneof(
  string,
  fc.constantFrom('"a"', '"\\u0061"', '"1"', '"0"', '""', '"__proto__"', '"payload"', '"toJSON"'),
);

const commaSeparated = (parts: fc.Arbitrary<string>) =>
  fc.array(parts, { maxLength: 5 }).map((all) => all.join(","));

const spaced = (parts: fc.Arbitrary<string>) =>
  fc.tuple(space, parts, space).map((all) => all.join(""));

/** @returns the JSON value within that many arrays and objects, in turns. */
export const nested = (levels: number, value: string): string =>
  Array.from({ length: levels }, (_, level) => level).reduce(
    (inner, level) => (level % 2 ? `[${inner}]` : `{"n":${inner}}`),
    value,
  );

const { object } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(number, string, fc.constantFrom("true", "false", "null")),
    tie("array"),
    tie("object"),
  ),
  array: spaced(commaSeparated(spaced(tie("value")))).map((inner) => `[${inner}]`),
  object: spaced(
    commaSeparated(fc.tuple(spaced(name), spaced(tie("value"))).map((member) => member.join(":"))),
  ).map((inner) => `{${inner}}`),
}));

/**
 * Below the deepest that a body may nest: the arbitrary itself takes up to six levels, the body
 * one.
 */
const depth = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  fc.integer({ min: 1, max: limits.jsonDepth - 8 }),
);

/** JSON text of an object, without white space around it. */
export const jsonObjectText = fc
  .tuple(object, depth)
  .map(([text, levels]) => (levels ? `{"d":${nested(levels, text)}}` : text));
