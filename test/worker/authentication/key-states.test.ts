/** Every combination of what an isolate, KV and the authority know of a key. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keyCache } from "../../../contract/cache-bounds.ts";
import { defaultSettings, type KeyRecord } from "../../../contract/key.ts";
import { endedKeyName, type KeyCacheEntry } from "../../../contract/key-cache.ts";
import { cachedKey } from "../cached-key.ts";
import { bug, outages, stubbedApi, value } from "../private-api-stub.ts";
import { ask, testEnv } from "../request.ts";

// No pause between the attempts of a call.
beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});

/** Seconds since the authority was asked. */
const ages = { fresh: 20, stale: 3_600, "almost too old": keyCache.stale - 1, "too old": 90_000 };
type Age = keyof typeof ages;
type Copy = Age | "absent" | "revoked";

const copies: Copy[] = ["absent", ...(Object.keys(ages) as Age[]), "revoked"];
const authorities = ["valid", "revoked", "unknown", "bug", ...Object.keys(outages)] as const;

interface State {
  isolate: Copy;
  kv: Copy;
  /** Whether the key command wrote, beside the cache, that the key was revoked. */
  isEnded: boolean;
  authority: (typeof authorities)[number];
}

const states: State[] = copies.flatMap((isolate) =>
  copies.flatMap((kv) =>
    [false, true].flatMap((isEnded) =>
      authorities.map((authority) => ({ isolate, kv, isEnded, authority })),
    ),
  ),
);

/** What a read and a publish are told. */
function expected({ isolate, kv, isEnded, authority }: State): [read: number, publish: number] {
  if (isolate === "revoked" || kv === "revoked") return [401, 401];
  const age = Math.min(...[isolate, kv].map((copy) => (copy === "absent" ? Infinity : ages[copy])));
  // An entry that is not in KV may have been deleted there.
  if (age < keyCache.fresh && kv !== "absent") return [200, 201];
  if (authority === "valid") return [200, 201];
  if (authority === "revoked" || authority === "unknown") return [401, 401];
  if (authority === "bug") return [500, 500];
  if (age === Infinity) return [503, 503];
  if (isEnded) return [401, 401];
  if (age < keyCache.fresh) return [200, 201];
  return [503, age < keyCache.stale ? 201 : 503];
}

async function arrange({ isolate, kv, isEnded, authority }: State) {
  const now = Date.now();
  const { apiKey, name, tenant, key_id } = await cachedKey({ scopes: ["admin"] });
  const stored = JSON.parse((await testEnv.KEY_CACHE.get(name)) ?? "") as { key: KeyRecord };
  const entry = (copy: Copy, key = stored.key): KeyCacheEntry => ({
    key: copy === "revoked" ? { ...key, revoked_at: 1 } : key,
    settings: defaultSettings,
    // The revoked copies are no younger than the others: the word counts, not its age.
    asked_at: now - (copy in ages ? ages[copy as Age] : ages.stale) * 1000,
  });
  const put = (under: string, value: KeyCacheEntry) =>
    testEnv.KEY_CACHE.put(under, JSON.stringify(value));
  const api = stubbedApi((call) => {
    if (call.operation === "ingest-event") return value({ replayed: false });
    if (authority in outages) return outages[authority]?.(call) as Response;
    if (authority === "bug") return bug(call);
    const key =
      authority === "unknown" ? null : entry(authority === "valid" ? "fresh" : "revoked").key;
    return value({ key, settings: defaultSettings });
  });
  // Each from an address of its own: a refusal must not count for the next.
  const headers = { "CF-Connecting-IP": crypto.randomUUID() };
  if (isolate !== "absent") {
    // Just asked, as seen from then.
    vi.setSystemTime(entry(isolate).asked_at);
    await put(name, entry(isolate));
    await ask("/v1/me", { key: apiKey, env: api.env, headers });
    vi.setSystemTime(now);
  }
  if (kv === "absent") await testEnv.KEY_CACHE.delete(name);
  else await put(name, entry(kv));
  if (isEnded) await put(endedKeyName(tenant, key_id), entry("revoked"));
  return { key: apiKey, env: api.env, headers };
}

describe.each(copies)("a key of which the isolate's copy is %s", (isolate) => {
  it.each(copies)("and KV's %s is let in only as far as somebody vouches for it", async (kv) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const state of states.filter((each) => each.isolate === isolate && each.kv === kv)) {
      const caller = await arrange(state);
      const published = await ask("/v1/events", { ...caller, json: { payload: {} } });
      const read = await ask("/v1/me", caller);
      expect([read.status, published.status], JSON.stringify(state)).toEqual(expected(state));
    }
  });
});

describe("a stale key", () => {
  const stale = async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { apiKey } = await cachedKey({ scopes: ["admin"] }, Date.now() - ages.stale * 1000);
    const { env, calls } = stubbedApi((call) =>
      call.operation === "authorize-key"
        ? (outages.connection?.(call) as Promise<Response>)
        : value({ replayed: false }),
    );
    return { ask: (path: string, more = {}) => ask(path, { key: apiKey, env, ...more }), calls };
  };

  it("publishes, and reads and settles nothing: 503, retryable", async () => {
    const { ask } = await stale();
    const id = crypto.randomUUID();
    expect((await ask("/v1/events", { json: { payload: {} } })).status).toBe(201);
    for (const [method, path] of [
      ["GET", "/v1/inbox"],
      ["GET", "/v1/inbox/stats"],
      ["GET", "/v1/inbox/stream"],
      ["GET", `/v1/events/${id}`],
      ["DELETE", `/v1/events/${id}`],
      ["POST", `/v1/events/${id}/ack`],
      ["POST", "/v1/inbox/lease"],
      ["GET", `/v1/replays/${id}`],
      ["GET", "/v1/me"],
    ] as const) {
      const response = await ask(path, { method });
      expect([response.status, response.headers.get("Retry-After")], path).toEqual([503, "5"]);
    }
  });

  it("asks for the authority every few seconds, not with each request", async () => {
    const { ask, calls } = await stale();
    for (let n = 0; n < 20; n++) await ask("/v1/events", { json: { payload: {} } });
    expect(calls.filter(({ operation }) => operation === "authorize-key")).toHaveLength(3);
  });
});
