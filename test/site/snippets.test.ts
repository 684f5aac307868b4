/** The code that the console shows for a request: it runs, and it means the same. */
import { describe, expect, it } from "vitest";
import { bodyOf, type Draft, faultOf } from "../../site/console/send/draft.ts";
import { curlOf, typescriptOf } from "../../site/console/send/snippets.ts";

const draft: Draft = {
  payload: '{ "n": 1 }',
  source: "shop",
  type: "order",
  tags: " a, b ,, ",
  idempotencyKey: "k'1",
};
const origin = "https://triggers.example";

describe("the body", () => {
  it("holds the payload as it was written, and nothing that was left empty", () => {
    expect(bodyOf(draft)).toBe(
      '{"source":"shop","type":"order","tags":["a","b"],"payload":{ "n": 1 }}',
    );
    expect(bodyOf({ ...draft, source: "", type: "", tags: "" })).toBe('{"payload":{ "n": 1 }}');
  });

  it.each(["", "{", "[]", "1", "null", '"text"', `{"long":"${"x".repeat(262_144)}"}`])(
    "is not made of %.20s",
    (payload) => {
      expect(faultOf(payload)).toBeTypeOf("string");
    },
  );
});

describe("the curl command", () => {
  it("quotes for the shell, and keeps the key to itself", () => {
    const curl = curlOf(draft, origin, undefined);
    expect(curl).toContain(`-H 'Idempotency-Key: k'\\''1'`);
    expect(curl).toContain('-H "X-API-Key: $ZT_API_KEY"');
    expect(curlOf(draft, origin, "zt_key")).toContain("-H 'X-API-Key: zt_key'");
  });
});

const numbersAsText = (_: string, value: unknown, context?: { source?: string }) =>
  typeof value === "number" ? context?.source : value;

describe("the TypeScript", () => {
  /** What the client is called with, if the snippet is run. */
  async function runs(code: string): Promise<unknown[]> {
    const calls: unknown[] = [];
    class TriggersClient {
      constructor(options: unknown) {
        calls.push(options);
      }
      publish(...args: unknown[]) {
        calls.push(...args);
      }
    }
    const body = code.replace(/^import .*$/m, "");
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
    await new AsyncFunction("TriggersClient", "process", body)(TriggersClient, {
      env: { ZT_API_KEY: "from the environment" },
    });
    return calls;
  }

  it("publishes the same", async () => {
    expect(await runs(typescriptOf(draft, origin, undefined))).toEqual([
      { url: origin, apiKey: "from the environment" },
      { payload: { n: 1 }, source: "shop", type: "order", tags: ["a", "b"] },
      { idempotencyKey: "k'1" },
    ]);
  });

  it.each([
    '{"n":12345678901234567890}',
    '{"n":1.0}',
    '{"a":1,"a":2}',
    '{"__proto__":{"a":1}}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not become one in the snippet either
    '{"t":"`${1}` \\\\ 1.0", "n":1.0}',
  ])("hands over text where a literal would change it: %s", async (payload) => {
    const [, published] = await runs(typescriptOf({ ...draft, payload }, origin, undefined));
    const { payloadText } = published as { payloadText: string };
    // Characters may be escaped on the way; numbers and names are what they were.
    expect(JSON.parse(payloadText, numbersAsText)).toEqual(JSON.parse(payload, numbersAsText));
  });
});
