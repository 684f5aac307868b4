/**
 * One client's flood is that client's problem: limits per key, and per address for failed
 * authentications.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { formatApiKey } from "../../contract/key.ts";
import { rateLimits } from "../../contract/limits.ts";
import { eventually } from "../eventually.ts";
import { type Answer, problemOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { type Key, useSystem } from "./system.ts";

const system = useSystem();

let standard: Key;
let sibling: Key;
let high: Key;
beforeAll(async () => {
  [standard, sibling, high] = await Promise.all([
    system.createKey("acme", { tier: "standard" }),
    system.createKey("acme", { tier: "standard" }),
    system.createKey("acme"),
  ]);
});

const whoami = (client: Client) => client.get("/v1/me");

/**
 * Asks, some at a time, until the answer is 429. The windows are those of the clock, so a slow
 * machine may need another one.
 * @returns all answers
 */
async function askUntilLimited(ask: () => Promise<Answer>, atMost: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  while (answers.at(-1)?.status !== 429 && answers.length < atMost) {
    answers.push(...(await Promise.all(Array.from({ length: 20 }, ask))));
  }
  return answers;
}

describe("a key over its limit", () => {
  it("is answered 429, with when to come again, while another key of the tenant goes on", async () => {
    const { limit, period } = rateLimits.standard;
    const client = system.client(standard);
    const answers = await askUntilLimited(() => whoami(client), 10 * limit);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(limit);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(problemOf(answer)).toMatchObject({ code: "rate_limited", retryable: true });
      expect(answer.headers.get("retry-after")).toBe(String(period));
    }
    for (const answer of answers)
      expect(answer.headers.get("ratelimit-policy")).toBe(`"standard";q=${limit};w=${period}`);

    expect((await whoami(system.client(sibling))).status).toBe(200);
    const another = await whoami(system.client(high));
    expect(another.status).toBe(200);
    expect(another.headers.get("ratelimit-policy")).toBe(
      `"high";q=${rateLimits.high.limit};w=${rateLimits.high.period}`,
    );
  });
});

describe("an address with too many failed authentications", () => {
  const address = "2001:db8::bad";
  const guess = () => {
    const secret = `${Math.random()}`.slice(2).padEnd(43, "0").slice(0, 43);
    return whoami(system.client({ apiKey: formatApiKey("acme", standard.keyId, secret), address }));
  };
  /** A key that this edge has seen before the address misbehaved. */
  const known = () => whoami(system.client({ ...high, address }));

  it("is answered 429, while a valid key that the edge knows goes on working from there", async () => {
    expect((await known()).status).toBe(200);
    const { limit, period } = rateLimits.failedAuthentication;
    const answers = await askUntilLimited(guess, 10 * limit);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(limit);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(refusalOf(answer)).toEqual([429, "too_many_failed_authentications"]);
      expect(answer.headers.get("retry-after")).toBe(String(period));
    }
    expect((await known()).status).toBe(200);
  });

  it("does not make the edge ask for keys that it does not know, nor slow down any other address", async () => {
    const unknown = (keyId: string) => ({ apiKey: formatApiKey("acme", keyId, "s".repeat(43)) });
    // The window of the test before may be over, or this one may end in between.
    const here = await eventually(async () => {
      await askUntilLimited(guess, 10 * rateLimits.failedAuthentication.limit);
      const answer = await whoami(system.client({ ...unknown("Zz9999999991"), address }));
      expect(answer.status).toBe(429);
      return answer;
    });
    const elsewhere = await whoami(
      system.client({ ...unknown("Zz9999999992"), address: "2001:db8::good" }),
    );
    expect(refusalOf(here)).toEqual([429, "too_many_failed_authentications"]);
    expect(refusalOf(elsewhere)).toEqual([401, "invalid_api_key"]);
    const asked = () => readFileSync(system.aws.state.log("aws"), "utf8");
    await eventually(() => expect(asked()).toContain(problemOf(elsewhere).request_id));
    expect(asked()).not.toContain(problemOf(here).request_id);
  });
});
