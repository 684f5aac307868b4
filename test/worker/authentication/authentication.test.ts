import { describe, expect, it, vi } from "vitest";
import { keyCache } from "../../../contract/cache-bounds.ts";
import { defaultSettings, formatApiKey } from "../../../contract/key.ts";
import { keyCacheName } from "../../../contract/key-cache.ts";
import { cachedKey, secret } from "../cached-key.ts";
import { ask, faulty, keys, problemOf, testEnv } from "../request.ts";

const me = (key: string, env: Partial<Env> = {}) => ask("/v1/me", { key, env });
const codeOf = async (response: Response) => [response.status, (await problemOf(response)).code];
const skip = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

describe("authentication", () => {
  it("takes the key from X-API-Key or as a bearer token", async () => {
    expect((await me(keys.acme)).status).toBe(200);
    const bearer = await ask("/v1/me", {
      key: null,
      headers: { Authorization: `Bearer ${keys.acme}` },
    });
    expect(await bearer.json()).toMatchObject({ tenant: "acme", scopes: ["admin"], tier: "high" });
  });

  it("asks for a key where there is none", async () => {
    const response = await ask("/v1/me", { key: null });
    expect(response.headers.get("WWW-Authenticate")).toContain("Bearer");
    expect(await codeOf(response)).toEqual([401, "missing_api_key"]);
  });

  it("refuses a malformed key and a wrong checksum without asking anyone", async () => {
    const { url, calls } = faulty("status-500");
    const mistyped = keys.acme.slice(0, -1) + (keys.acme.endsWith("a") ? "b" : "a");
    for (const key of ["x", "zt_acme", mistyped, `${keys.acme}x`]) {
      expect(await codeOf(await me(key, { BACKEND_URL: url }))).toEqual([401, "invalid_api_key"]);
    }
    expect(await calls()).toBe(0);
  });

  it("answers an unknown key id, a wrong secret and an unknown tenant alike", async () => {
    const [, tenant = "", keyId = ""] = keys.acme.split("_");
    const unknown = [
      formatApiKey(tenant, "Zz9999999999", secret),
      formatApiKey(tenant, keyId, secret),
      formatApiKey("nobody", keyId, secret),
    ];
    const bodies = await Promise.all(
      unknown.map(async (key) =>
        (await ask("/v1/me", { key, headers: { "X-Request-Id": "same" } })).text(),
      ),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0] ?? "")).toMatchObject({ status: 401, code: "invalid_api_key" });
  });

  it("tells who holds a key that it was revoked or has expired, and nobody else", async () => {
    const revoked = await cachedKey({ revoked_at: 1 });
    expect(await codeOf(await me(revoked.apiKey))).toEqual([401, "revoked_api_key"]);
    const expired = await cachedKey({ expires_at: Date.now() - 1 });
    expect(await codeOf(await me(expired.apiKey))).toEqual([401, "expired_api_key"]);
    const guessed = formatApiKey(revoked.tenant, revoked.key_id, "t".repeat(43));
    expect(await codeOf(await me(guessed))).toEqual([401, "invalid_api_key"]);
  });

  it("expires a key at its time, in every cache", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { apiKey } = await cachedKey({ expires_at: Date.now() + 1_000 });
    expect((await me(apiKey)).status).toBe(200);
    skip(1);
    expect(await codeOf(await me(apiKey))).toEqual([401, "expired_api_key"]);
  });

  it.each([
    ["GET", "/v1/inbox", keys.writer, "inbox:read"],
    ["POST", "/v1/events", keys.reader, "events:write"],
    ["GET", `/v1/events/${crypto.randomUUID()}`, keys.acknowledger, "inbox:read or events:write"],
    ["DELETE", `/v1/events/${crypto.randomUUID()}`, keys.reader, "inbox:ack"],
    ["POST", `/v1/events/${crypto.randomUUID()}/ack`, keys.writer, "inbox:ack"],
  ])("refuses %s %s with 403 without the scope", async (method, path, key, required_scope) => {
    const response = await ask(path, { method, key });
    expect(response.status).toBe(403);
    expect(await problemOf(response)).toMatchObject({ code: "insufficient_scope", required_scope });
  });
});

describe("the key cache", () => {
  const known = () => {
    const { url, calls } = faulty("status-500");
    return { env: { BACKEND_URL: url }, calls };
  };

  it("asks the authority once, then KV, then neither", async () => {
    const get = vi.spyOn(testEnv.KEY_CACHE, "get");
    const { apiKey } = await cachedKey();
    const { env, calls } = known();
    expect((await me(apiKey, env)).status).toBe(200);
    expect((await me(apiKey, env)).status).toBe(200);
    expect(get).toHaveBeenCalledTimes(1);
    expect(await calls()).toBe(0);
  });

  it("fills KV from the authority, without a secret", async () => {
    expect((await me(keys.other)).status).toBe(200);
    const [, tenant = "", keyId = ""] = keys.other.split("_");
    const cached = await testEnv.KEY_CACHE.get(keyCacheName(tenant, keyId));
    expect(JSON.parse(cached ?? "")).toMatchObject({
      key: { key_id: keyId },
      asked_at: expect.any(Number),
    });
    expect(cached).not.toContain(keys.other.slice(-49, -6));
  });

  it("caches that a key is unknown, and for no longer than published", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const name = keyCacheName("ghost", "Aa0000000000");
    const key = formatApiKey("ghost", "Aa0000000000", secret);
    expect((await me(key)).status).toBe(401);
    expect(JSON.parse((await testEnv.KEY_CACHE.get(name)) ?? "")).toEqual({
      key: null,
      settings: defaultSettings,
      asked_at: expect.any(Number),
    });
    const { env, calls } = known();
    expect((await me(key, env)).status).toBe(401);
    expect(await calls()).toBe(0);
    skip(keyCache.unknown);
    expect((await me(key, env)).status).toBe(503);
  });

  it("stops a revoked key within the published bound, though every cache still holds it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    // The authority does not know these tenants: to it, the key is gone.
    const { apiKey } = await cachedKey();
    for (let age = 0; age < keyCache.renewed; age += keyCache.isolate - 1) {
      expect((await me(apiKey)).status).toBe(200);
      skip(keyCache.isolate - 1);
    }
    skip(keyCache.fresh - keyCache.renewed);
    expect(await codeOf(await me(apiKey))).toEqual([401, "invalid_api_key"]);
  });

  it("learns of a purge after the seconds of the isolate", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { apiKey, name } = await cachedKey();
    expect((await me(apiKey)).status).toBe(200);
    await testEnv.KEY_CACHE.delete(name);
    skip(keyCache.isolate);
    expect((await me(apiKey)).status).toBe(401);
  });

  it("fails closed for an unknown key while the authority cannot be reached", async () => {
    const { env } = known();
    expect(await codeOf(await me(formatApiKey("nobody-yet", "Aa0000000000", secret), env))).toEqual(
      [503, "backend_unavailable"],
    );
  });

  it("takes a broken cache for a miss", async () => {
    const { apiKey, name } = await cachedKey();
    await testEnv.KEY_CACHE.put(name, "{]");
    expect(await codeOf(await me(apiKey))).toEqual([401, "invalid_api_key"]);
  });
});
