/** What a client reads of a value that no schema takes: our words, from one place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { eventAttributes } from "../../../contract/event.ts";
import * as requests from "../../../contract/requests.ts";
import { checkValues } from "../../../worker/http/json/values.ts";

const schemas = Object.entries<z.ZodType>({ eventAttributes, ...requests });

/** Words of zod's own messages. */
const foreign = /expected|received|too (small|big)|invalid|unrecognized|pattern|option|discrim/i;

const plain = /^(is|must|cannot|stands) /;

const members = [
  ...["limit", "cursor", "offset", "order", "source", "type", "tags", "since", "until", "status"],
  ...["lease_id", "event_ids", "lease_seconds", "wait_seconds", "delay_seconds", "reason"],
  ...["dry_run", "other"],
];

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ minLength: 100, maxLength: 300 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.string(), { maxLength: 30 }),
  fc.constantFrom("", "9".repeat(7), "2026-02-30T00:00:00Z", "x\u0000", "\ud800", " x "),
);

describe("a message about a value", () => {
  it.each(schemas)("is in plain words, whatever is sent: %s", (_, schema) => {
    const body = fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 6 });
    fc.assert(
      fc.property(body, (sent) => {
        const texts = Object.entries(sent).map(
          ([name, member]) => [name, JSON.stringify(member)] as [string, string],
        );
        const checked = checkValues(texts, schema);
        for (const { detail } of "errors" in checked ? checked.errors : []) {
          expect(detail).toMatch(plain);
          expect(detail).not.toMatch(foreign);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [z.string(), undefined, "is required"],
    [z.string(), 1, "must be a string"],
    [z.int(), 1.5, "must be a whole number"],
    [z.string().min(1), "", "must not be empty"],
    [z.string().max(2), "abc", "must have at most 2 characters"],
    [z.array(z.string()).max(1), ["a", "b"], "must have at most 1 item"],
    [z.int().min(1), 0, "must be at least 1"],
    [z.enum(["a", "b"]), "c", "must be one of `a`, `b`"],
    [z.uuid(), "x", "must be a UUID, such as 6f1f6a52-9f0a-4c3e-8a57-2f6d1c0b9e11"],
    [z.boolean(), "true", "must be true or false"],
    [z.int().multipleOf(5), 3, "must be a multiple of 5"],
    [z.union([z.string(), z.null()]), 1, "is not valid"],
  ])("says what the value must be (case %#)", (schema, sent, message) => {
    expect(schema.safeParse(sent).error?.issues[0]?.message).toBe(message);
  });
});
