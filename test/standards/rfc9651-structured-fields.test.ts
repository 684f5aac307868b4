/** Structured fields: https://www.rfc-editor.org/rfc/rfc9651, as Idempotency-Key is one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../contract/limits.ts";
import { json, refusal, useApi } from "./api.ts";

const api = useApi();

const publish = (key: string) => api.publish('{"payload":{"a":1}}', { "idempotency-key": key });

const parameters = [
  "",
  ";v=1",
  "; v=1; v=2",
  ";flag",
  ';a="x; y=\\"1\\"";b=?0',
  ";c=:aGk=:;d=@1700000000",
  ";e=tok/en:1;f=-1.5;*g=%%",
  ';h=%"f%c3%bc"',
];

const valid = parameters.filter((text) => !text.includes("%%"));

/** An sf-string (section 3.3.3). */
const quoted = (key: string): string => `"${key.replace(/["\\]/g, "\\$&")}"`;

describe("an Idempotency-Key", () => {
  it("is the string of the item: parameters are no part of it, nor are its quotes", async () => {
    const key = crypto.randomUUID();
    const first = await publish(key);
    expect(first.status).toBe(201);
    for (const parameter of valid) {
      const answer = await publish(`${quoted(key)}${parameter}`);
      expect([answer.status, json(answer).event_id], parameter).toEqual([
        200,
        json(first).event_id,
      ]);
    }
  });

  it.each([
    '"',
    '"a',
    'a"b" c',
    '"a"b',
    '"a" "b"',
    '"a", "b"',
    '"a";',
    '"a";1=2',
    '"a";V=1',
    '"a" ;v=1',
    '"a";v=',
    '"a";v="',
    '"a\\b"',
    '""',
    '"a b"',
    '"a";g=%%',
    `"${"x".repeat(limits.idempotencyKeyLength + 1)}"`,
  ])("is refused as %j, with 400", async (key) => {
    expect(refusal(await publish(key))).toEqual([400, "invalid_header"]);
  });

  it("is the same key in every form, whatever visible characters it has", async () => {
    const key = fc
      .stringMatching(/^[\x21-\x7e]{1,40}$/)
      .filter((text) => !text.startsWith('"'))
      .map((text) => `${crypto.randomUUID().slice(0, 8)}${text}`);
    await fc.assert(
      fc.asyncProperty(key, fc.constantFrom(...valid), async (key, parameter) => {
        const bare = await publish(key);
        const item = await publish(`${quoted(key)}${parameter}`);
        expect([bare.status, item.status]).toEqual([201, 200]);
        expect(json(item).event_id).toBe(json(bare).event_id);
      }),
      { numRuns: 50 },
    );
  });
});
