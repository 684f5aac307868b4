/** The edge reads what the backend answers leniently, so that versions can meet. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { operationNames, operations } from "../../contract/operations.ts";
import { type JsonSchema, valuesOf, withoutOptional } from "../schema-values.ts";

/** What limits is never read in part: a key's record, the conditions of a filter, how to verify, and to post. */
const strict = ["key", "filter", "push", "source", "hmac", "delivery_id", "type_from"];
const isStrict = (name: string): boolean => strict.includes(name);

/** The value with a member that nobody knows in every object, but for what is strict. */
function withUnknownMembers(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => withUnknownMembers(each));
  if (typeof value !== "object" || value === null || isStrict(name)) return value;
  const members = Object.entries(value).map(([name, each]) => [
    name,
    withUnknownMembers(each, name),
  ]);
  return { ...Object.fromEntries(members), added_in_a_later_version: [1] };
}

describe("an answer of the backend", () => {
  it.each(operationNames)("(%s) is read without the members that are not known", (name) => {
    const { output } = operations[name];
    const schema = z.toJSONSchema(output, { io: "input" }) as JsonSchema;
    let fitting = 0;
    fc.assert(
      fc.property(fc.oneof(valuesOf(schema), valuesOf(withoutOptional(schema))), (value) => {
        const { success, data } = output.safeParse(value);
        if (!success) return;
        fitting++;
        expect(output.parse(withUnknownMembers(value))).toEqual(data);
      }),
      // Of a value with many members, few fit.
      { numRuns: name.includes("source") ? 2_000 : 300 },
    );
    expect(fitting).toBeGreaterThan(10);
  });

  it("is refused where it limits a key in a way that is not known", () => {
    const key = { key_id: "Aa0000000000", digest: "0".repeat(64), scopes: ["admin"] };
    const record = { ...key, tier: "high", created_at: 0 };
    const { output } = operations["authorize-key"];
    const settings = { shards: 1, max_deliveries: 1, more: true };
    expect(output.safeParse({ key: record, settings }).success).toBe(true);
    expect(output.safeParse({ key: { ...record, networks: ["a"] }, settings }).success).toBe(false);
  });
});
