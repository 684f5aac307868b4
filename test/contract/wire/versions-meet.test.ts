/**
 * During a release, and after a rollback of one half, versions meet: an old Worker calls new
 * Lambdas, and the reverse. `released.json` is the contract of the version before, as JSON Schemas
 * with examples. It is written anew when a version was released to every environment, so that none
 * older is left to meet: `FREEZE_WIRE=1 npx vitest run test/contract/wire`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type OperationName, operationNames, operations } from "../../../contract/operations.ts";
import { readResult } from "../../../worker/private-api/result.ts";
import { type JsonSchema, valuesOf, withoutOptional } from "../../schema-values.ts";

interface Released {
  failures: string[];
  input: JsonSchema;
  output: JsonSchema;
  /** What an edge of that version has sent, and what its Lambdas have answered. */
  inputs: unknown[];
  outputs: unknown[];
}

const file = join(import.meta.dirname, "released.json");
const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" }) as JsonSchema;

/** Values that the schema takes, none of them large; the same ones each time. */
function examplesOf(schema: z.ZodType, count: number): unknown[] {
  const whole = small(schemaOf(schema));
  const found: unknown[] = [];
  for (let seed = 1; seed === 1 || (found.length < fewest && seed < 40); seed++) {
    // Of a schema whose members must fit together, few values do: more of those with few members.
    const values = valuesOf(seed % 2 === 1 ? whole : withoutOptional(whole));
    const all = fc.sample(values, { numRuns: 300, seed });
    found.push(...all.filter((value) => schema.safeParse(value).success));
  }
  return found.slice(0, count);
}

const fewest = 3;

const small = (schema: unknown): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (name, value) =>
    name === "maxLength" ? Math.min(value, 100) : name === "maxItems" ? Math.min(value, 3) : value,
  );

if (process.env.FREEZE_WIRE) {
  const entries = operationNames.map((name) => {
    const { input, output, failures } = operations[name];
    const released = {
      failures,
      input: schemaOf(input),
      output: schemaOf(output),
      inputs: examplesOf(input, 6),
      outputs: examplesOf(output, 6),
    };
    return [name, released] as const;
  });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`);
}

const released: Record<string, Released> = JSON.parse(readFileSync(file, "utf8"));
const both = Object.keys(released).filter((name): name is OperationName => name in operations);
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const refusalsOf = (schema: JsonSchema) => {
  const validate = ajv.compile(schema);
  return (value: unknown): unknown => (validate(value) ? [] : validate.errors);
};

test("no operation that an old Worker calls is gone", () => {
  expect(both).toEqual(Object.keys(released));
  expect(both.length).toBeGreaterThan(10);
});

describe.each(both)("%s: an old Worker and new Lambdas", (name) => {
  const old = released[name] as Released;
  const { input, output } = operations[name];

  test("take what it sends", () => {
    expect(old.inputs.length).toBeGreaterThan(0);
    for (const example of old.inputs) expect(input.safeParse(example).error).toBeUndefined();
  });

  test("answer what it can read", () => {
    const refusals = refusalsOf(old.output);
    const answers = examplesOf(output, 200).filter(
      (value) =>
        !limitsKeyAnew(value, old) &&
        !definesSourceAnew(value, old) &&
        !hasSchemeAnew(value, old.output),
    );
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) expect(refusals(answer), JSON.stringify(answer)).toEqual([]);
  });
});

describe.each(both)("%s: a new Worker and old Lambdas", (name) => {
  const old = released[name] as Released;
  const { input, failures } = operations[name];

  test("take what it sends of what both know", () => {
    const refusals = refusalsOf(old.input);
    const asked = examplesOf(input, 200)
      .filter((value) => !hasSchemeAnew(value, old.input))
      .map((value) => known(value, old.input));
    expect(asked.length).toBeGreaterThan(0);
    for (const each of asked) expect(refusals(each), JSON.stringify(each)).toEqual([]);
  });

  test("answer what it can read, values and failures", () => {
    expect(old.outputs.length).toBeGreaterThan(0);
    for (const value of old.outputs)
      expect(readResult(name, JSON.stringify({ ok: true, value }))).toMatchObject({ ok: true });
    for (const code of old.failures) {
      expect(failures).toContain(code);
      const failed = { ok: false, error: { code } };
      expect(readResult(name, JSON.stringify(failed))).toEqual(failed);
    }
  });
});

/** A member that was added is optional: who does not use it does not send it. */
function known(value: unknown, { items, anyOf = [], ...schema }: JsonSchema): unknown {
  const properties: Record<string, JsonSchema> = Object.assign(
    {},
    ...anyOf.map((each) => each.properties),
    schema.properties,
  );
  if (Array.isArray(value)) return value.map((each) => known(each, items ?? {}));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const inner = properties[name];
      return inner ? [[name, known(each, inner)]] : [];
    }),
  );
}

/** An edge that does not know a limit of a key must not let it in: that is meant. */
function limitsKeyAnew(value: unknown, { output }: Released): boolean {
  const { key } = value as { key?: object | null };
  const record = output.properties?.key?.anyOf?.find(({ properties }) => properties);
  return Object.keys(key ?? {}).some((name) => !(name in (record?.properties ?? {})));
}

/** An edge that does not know a setting of a source must not take its deliveries: that is meant. */
function definesSourceAnew(value: unknown, { output }: Released): boolean {
  const { settings } = (value as { source?: { settings?: object } | null }).source ?? {};
  const source = output.properties?.source?.anyOf?.find(({ properties }) => properties);
  const known = source?.properties?.settings?.properties ?? {};
  return Object.keys(settings ?? {}).some((name) => !(name in known));
}

/** Nor can a version verify by a scheme that it does not know. */
function hasSchemeAnew(value: unknown, schema: JsonSchema): boolean {
  const known = JSON.stringify(schema);
  const schemes = JSON.stringify(value).matchAll(/"scheme":("[a-z-]+")/g);
  return Array.from(schemes).some(([, scheme = ""]) => !known.includes(scheme));
}
