/** Keys that somebody made up: what their look-ups may cost, and whom. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { defaultSettings, formatApiKey } from "../../../contract/key.ts";
import { rateLimits } from "../../../contract/limits.ts";
import { cachedKey } from "../cached-key.ts";
import { bug, outages, stubbedApi, value } from "../private-api-stub.ts";
import { ask } from "../request.ts";

const { limit } = rateLimits.failedAuthentication;

// No pause between the attempts of a call.
beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});

const madeUp = (n: number, tenant = "acme") =>
  formatApiKey(tenant, `Zz${String(n).padStart(10, "0")}`, "m".repeat(43));

const statuses = (responses: Response[]) => {
  const counts = new Map<number, number>();
  for (const { status } of responses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(counts);
};

let network = 0;
const somewhere = () => ({ "CF-Connecting-IP": `2001:db8:1:${(++network).toString(16)}::1` });

const failing = { ...outages, bug };

describe.each(Object.entries(failing))(
  "84 made-up keys whose look-up fails (%s)",
  (name, answer) => {
    const answered = name === "bug" ? 500 : 503;

    it("count as failed authentications, one after the other and all at once", async () => {
      for (const isParallel of [false, true]) {
        const { env, calls } = stubbedApi(answer);
        const headers = somewhere();
        const guess = (n: number) => ask("/v1/me", { key: madeUp(n), env, headers });
        const responses: Response[] = [];
        if (isParallel)
          responses.push(...(await Promise.all(Array.from({ length: 84 }, (_, n) => guess(n)))));
        else for (let n = 0; n < 84; n++) responses.push(await guess(n));
        expect(statuses(responses), `parallel: ${isParallel}`).toEqual({
          [answered]: limit,
          429: 84 - limit,
        });
        const keys = new Set(calls.map(({ input }) => input.key_id));
        // The one that was one too many was looked up still.
        expect(keys.size).toBeLessThanOrEqual(limit + 1);
      }
    });

    it("keep nobody else from AWS, not even a key of the same tenant", async () => {
      const { apiKey, tenant } = await cachedKey({ scopes: ["admin"] });
      const { env } = stubbedApi((call) => {
        if (call.operation === "authorize-key") return answer(call);
        return call.operation === "ingest-event"
          ? value({ replayed: false })
          : value({ events: [], next: null });
      });
      const headers = somewhere();
      for (let n = 0; n < 84; n++) await ask("/v1/me", { key: madeUp(n, tenant), env, headers });
      const known = { key: apiKey, env, headers: somewhere() };
      for (let n = 0; n < 5; n++) {
        expect((await ask("/v1/events", { ...known, json: { payload: {} } })).status).toBe(201);
        expect((await ask("/v1/inbox", known)).status).toBe(200);
      }
    });
  },
);

describe("look-ups of one key", () => {
  it("are shared by those who ask at the same time", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { env, calls } = stubbedApi(async () => {
      await promise;
      return value({ key: null, settings: defaultSettings });
    });
    const key = madeUp(0, "shared");
    const asked = Array.from({ length: 50 }, () =>
      ask("/v1/me", { key, env, headers: somewhere() }),
    );
    setTimeout(resolve, 50);
    expect(statuses(await Promise.all(asked))).toEqual({ 401: 50 });
    expect(calls).toHaveLength(1);
  });
});

describe("a key that this isolate has not seen", () => {
  it("may be brought by any number of requests at once: they are no guesses", async () => {
    const { apiKey: key } = await cachedKey({ scopes: ["inbox:read"] });
    const { env } = stubbedApi(bug);
    const headers = somewhere();
    const asked = Array.from({ length: 3 * limit }, () => ask("/v1/me", { key, env, headers }));
    expect(statuses(await Promise.all(asked))).toEqual({ 200: 3 * limit });
  });

  it("counts once, where its look-up fails for many requests at once", async () => {
    const { env } = stubbedApi(outages.unavailable ?? bug);
    const headers = somewhere();
    const asked = Array.from({ length: 3 * limit }, () =>
      ask("/v1/me", { key: madeUp(0, "cold"), env, headers }),
    );
    expect(statuses(await Promise.all(asked))).toEqual({ 503: 3 * limit });
  });
});

describe("a key with a limit that this edge does not know", () => {
  it("is not let in: the rest of an answer may be unknown, that may not", async () => {
    const { apiKey, key_id, digest, tenant } = { ...(await cachedKey({}, 0)), digest: "" };
    const record = {
      key_id,
      digest: digest.padEnd(64, "0"),
      scopes: ["admin"],
      tier: "high",
      created_at: 0,
    };
    const answer = (key: object) =>
      stubbedApi(() => value({ key, settings: { ...defaultSettings, colour: "red" }, more: 1 }))
        .env;
    const status = async (key: object) =>
      (await ask("/v1/me", { key: apiKey, env: answer(key), headers: somewhere() })).status;
    expect([tenant, await status({ ...record, networks: ["a"] })]).toEqual([tenant, 500]);
    // Read, and compared: the digest is another.
    expect(await status(record)).toBe(401);
  });
});
