/** A key in use is asked about again while it is still used: no request waits for the authority. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keyCache } from "../../../contract/cache-bounds.ts";
import { defaultSettings, formatApiKey, type KeyRecord } from "../../../contract/key.ts";
import { cachedKey } from "../cached-key.ts";
import { outages, stubbedApi, value } from "../private-api-stub.ts";
import { answerOf, testEnv } from "../request.ts";

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  vi.useFakeTimers({ toFake: ["Date"] });
});

const skip = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

/** @param authority answers each look-up, with the key as KV has it */
async function arrange(
  authority: (key: KeyRecord, n: number) => Response | Promise<Response>,
  askedAt?: number,
) {
  const cached = await cachedKey({ scopes: ["admin"] }, askedAt);
  const stored = (await testEnv.KEY_CACHE.get(cached.name, "json")) as { key: KeyRecord };
  const api = stubbedApi((call) =>
    call.operation === "authorize-key"
      ? authority(stored.key, lookUps())
      : value({ replayed: false }),
  );
  const lookUps = () => api.calls.filter(({ operation }) => operation === "authorize-key").length;
  const begin = (key = cached.apiKey) =>
    answerOf("/v1/events", { key, env: api.env, json: { payload: {} } });
  /** @returns the status, once the look-up that it began has ended too */
  const publish = async (key?: string) => {
    const { response, ended } = await begin(key);
    await ended();
    return response.status;
  };
  return { ...cached, begin, publish, lookUps };
}

const valid = (key: KeyRecord) => value({ key, settings: defaultSettings });
const outage = () => outages.unavailable?.({ operation: "authorize-key", input: {} }) as Response;
const revoked = (key: KeyRecord) => valid({ ...key, revoked_at: 1 });

describe("a key in use", () => {
  it("never waits for the authority, however long it is used", async () => {
    let answer = () => {};
    // Answers after the publish that it is asked beside.
    const { begin, lookUps } = await arrange(
      (key) =>
        new Promise((resolve) => {
          answer = () => resolve(valid(key));
        }),
    );
    for (let age = 0; age < 10 * keyCache.renewed; age += keyCache.isolate) {
      const { response, ended } = await begin();
      expect(response.status).toBe(201);
      answer();
      await ended();
      skip(keyCache.isolate);
    }
    expect(lookUps()).toBe(9);
  });

  it("is asked about once, however many requests come meanwhile", async () => {
    const asked = Promise.withResolvers<void>();
    const { begin, publish, lookUps } = await arrange((key) =>
      asked.promise.then(() => valid(key)),
    );
    await publish();
    skip(keyCache.renewed);
    const answers = await Promise.all(Array.from({ length: 20 }, () => begin()));
    expect(answers.map(({ response }) => response.status)).toEqual(Array(20).fill(201));
    asked.resolve();
    await Promise.all(answers.map(({ ended }) => ended()));
    expect(lookUps()).toBe(1);
  });

  it("is refused as soon as the authority said so, before its bound", async () => {
    const { publish } = await arrange(revoked);
    skip(keyCache.renewed);
    expect(await publish()).toBe(201);
    expect(await publish()).toBe(401);
  });

  it("is used until its bound if the authority cannot be asked, and no longer", async () => {
    const asked: number[] = [];
    const start = Date.now();
    const isOver = () => Date.now() - start >= keyCache.fresh * 1000;
    const { publish } = await arrange((key) => {
      asked.push(Date.now() - start);
      return isOver() ? revoked(key) : outage();
    });
    for (; !isOver(); skip(keyCache.isolate)) expect(await publish()).toBe(201);
    expect(await publish()).toBe(401);
    expect(asked[0]).toBe(keyCache.renewed * 1000);
  });

  it("is not asked about ahead of its time for who does not hold it", async () => {
    const { publish, lookUps, tenant, key_id } = await arrange(valid);
    await publish();
    skip(keyCache.renewed);
    const guessed = formatApiKey(tenant, key_id, "t".repeat(43));
    expect(await publish(guessed)).toBe(401);
    expect(lookUps()).toBe(0);
  });
});
