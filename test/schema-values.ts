/** Values for JSON Schemas: most fit, at the edges of what is allowed; some are just beyond. */
import fc from "fast-check";

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

/** Times that exist and times that do not, before, at and after every bound. */
export const times = fc.oneof(
  fc.constantFrom(
    "9999-12-31T23:59:59-23:59",
    "9999-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59+23:59",
    "9999-12-31T23:59:60Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "1969-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00Z",
    "1970-01-01T00:00:00+00:01",
    "1970-01-01T00:00:00.0000001-00:01",
    "2016-12-31T23:59:60Z",
    "2026-02-30T00:00:00Z",
    "2026-11-26t00:00:00.123456789z",
    "2026-11-26 00:00:00Z",
    "+010000-01-01T00:00:00Z",
    "2026-11-26T24:00:00Z",
  ),
  fc
    .date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString()),
);

const uuids = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.constantFrom(
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
  ),
);

/** @param resolve finds what a `$ref` names */
export function valuesOf(
  schema: JsonSchema,
  resolve: (reference: string) => JsonSchema = () => ({}),
): fc.Arbitrary<unknown> {
  const of = (inner: JsonSchema) => valuesOf(inner, resolve);
  if (schema.$ref !== undefined) return of(resolve(schema.$ref));
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { anyOf, oneOf, ...rest } = schema;
  const either = anyOf ?? oneOf;
  if (either) return fc.oneof(...either.map((each) => of({ ...rest, ...each })));
  if (schema.allOf) return of(Object.assign({}, ...schema.allOf));
  const [type] = [schema.type].flat();
  if (type === "object" || schema.properties) return objects(schema, of);
  if (type === "array") return arrays(schema, of);
  if (type === "string") return strings(schema);
  if (type === "integer" || type === "number") return numbers(schema);
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  return fc.jsonValue({ maxDepth: 2 });
}

function objects(
  { properties = {}, required = [] }: JsonSchema,
  of: (schema: JsonSchema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const members = Object.entries(properties).map(([name, inner]) => [name, of(inner)]);
  const record: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(members);
  return fc.record(record, { requiredKeys: required });
}

function arrays(
  { items = {}, minItems = 0, maxItems = 3 }: JsonSchema,
  of: (schema: JsonSchema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  // The longest is rare: it takes long.
  return fc.oneof(
    { arbitrary: fc.array(of(items), { minLength: minItems, maxLength: minItems + 2 }), weight: 9 },
    { arbitrary: fc.array(of(items), { minLength: maxItems, maxLength: maxItems }), weight: 1 },
  );
}

function strings({ format, pattern, minLength = 0, maxLength = 64 }: JsonSchema) {
  if (format === "date-time") return times;
  if (format === "uuid") return uuids;
  if (pattern !== undefined) return fc.oneof(matching(pattern), fc.string({ maxLength }));
  const unit = fc.constantFrom("grapheme", "binary", "grapheme-ascii") as fc.Arbitrary<"binary">;
  return fc.oneof(
    unit.chain((of) => fc.string({ unit: of, minLength, maxLength })),
    fc.string({ unit: fc.constantFrom("a", "é", "😀", " "), minLength: maxLength - 1, maxLength }),
    fc.constantFrom("\u0000", "\ud800", " a ", "a\u2028b", "__proto__", "null"),
  );
}

/** A pattern that fast-check cannot make texts for has none made for it. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    return fc.string();
  }
}

function numbers({
  type,
  minimum = Number.MIN_SAFE_INTEGER,
  maximum = Number.MAX_SAFE_INTEGER,
}: JsonSchema) {
  const inside = fc.integer({ min: Math.max(minimum, -(2 ** 53) + 1), max: maximum });
  const beyond = [minimum, maximum, minimum - 1, maximum + 1, -0, 1e21, 0.5];
  return type === "integer"
    ? fc.oneof(
        { arbitrary: inside, weight: 3 },
        fc.constantFrom(minimum, maximum),
        fc.constantFrom(...beyond),
      )
    : fc.oneof(inside, fc.double({ noNaN: true }));
}

/** The schema without members that may be absent: where members must fit together, more of its values do. */
export const withoutOptional = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (_, value) => {
    if (typeof value?.properties !== "object") return value;
    const { properties, required = [] } = value as { properties: object; required?: string[] };
    const kept = Object.entries(properties).filter(([name]) => required.includes(name));
    return { ...value, properties: Object.fromEntries(kept) };
  });
