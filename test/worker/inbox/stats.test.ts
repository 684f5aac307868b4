import { describe, expect, it, vi } from "vitest";
import { formatApiKey } from "../../../contract/key.ts";
import { keyCacheName } from "../../../contract/key-cache.ts";
import { toHex } from "../../../worker/http/encoding.ts";
import { Backend } from "../../../worker/private-api/backend.ts";
import { stubbedApi, value } from "../private-api-stub.ts";
import { ask, keys, problemOf, testEnv } from "../request.ts";

interface Stats {
  pending: number;
  delivered: number;
  dead_letter: number;
  capped: boolean;
  oldest_pending_age_seconds: number | null;
}

let count = 0;

const measured = {
  pending: 0,
  delivered: 0,
  dead_letter: 0,
  capped: false,
  oldest_pending_at: null,
};

/** A key of a tenant of its own, which only KV knows of: what it is measured is its own. */
async function tenantKey(): Promise<string> {
  const [tenant, key_id] = [`measured-${++count}`, "Aa0000000000"];
  const apiKey = formatApiKey(tenant, key_id, "s".repeat(43));
  const digest = toHex(
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(apiKey))),
  );
  const key = { key_id, digest, scopes: ["admin"], tier: "high", created_at: 0 };
  const verdict = { key, settings: { shards: 2, max_deliveries: 10 }, asked_at: Date.now() };
  await testEnv.KEY_CACHE.put(keyCacheName(tenant, key_id), JSON.stringify(verdict));
  return apiKey;
}

const stats = async (key: string): Promise<Stats> => (await ask("/v1/inbox/stats", { key })).json();

describe("GET /v1/inbox/stats", () => {
  it("says how much waits, is leased and is dead, and how long the oldest has waited", async () => {
    const key = await tenantKey();
    const nothing = {
      pending: 0,
      delivered: 0,
      dead_letter: 0,
      capped: false,
      oldest_pending_age_seconds: null,
    };
    expect(await stats(key)).toEqual(nothing);
    const events = Array.from({ length: 5 }, () => ({ payload: {} }));
    await ask("/v1/events/batch", { key, json: { events } });
    const lease = await (await ask("/v1/inbox/lease", { key, json: { limit: 2 } })).json<{
      events: { event_id: string }[];
    }>();
    await ask("/v1/inbox/reject", { key, json: { event_ids: [lease.events[0]?.event_id] } });
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 3_000);
    const measured = await stats(key);
    expect(measured).toMatchObject({ pending: 3, delivered: 1, dead_letter: 1, capped: false });
    expect(measured.oldest_pending_age_seconds).toBeGreaterThanOrEqual(3);
    expect(measured.oldest_pending_age_seconds).toBeLessThan(30);
  });

  it("asks the backend once a second, however often it is asked, and for each tenant apart", async () => {
    const [one, two] = [await tenantKey(), await tenantKey()];
    vi.useFakeTimers({ toFake: ["Date"] });
    const call = vi.spyOn(Backend.prototype, "call");
    for (let n = 0; n < 5; n++) await stats(one);
    await stats(two);
    const asked = () =>
      call.mock.calls.filter(([name]) => name === "measure-inbox").map(([, input]) => input);
    expect(asked()).toEqual([
      { tenant: "measured-2", shards: 2 },
      { tenant: "measured-3", shards: 2 },
    ]);
    vi.setSystemTime(Date.now() + 1_000);
    await stats(one);
    expect(asked()).toHaveLength(3);
  });

  it("is that of one inbox, though all of a tenant's are asked about in the same second", async () => {
    const key = await tenantKey();
    const { env } = stubbedApi(({ input }) =>
      value({ ...measured, pending: "inbox" in input ? 7 : 3 }),
    );
    const pending = async (path: string) =>
      (await (await ask(path, { key, env })).json<Stats>()).pending;
    expect(await pending("/v1/inbox/stats")).toBe(3);
    expect(await pending("/v1/inboxes/billing/stats")).toBe(7);
    expect(await pending("/v1/inbox/stats")).toBe(3);
  });

  it("is measured once for all who ask at the same time, also when that fails", async () => {
    for (const answer of [() => value(measured), () => new Response("", { status: 403 })]) {
      const key = await tenantKey();
      const { env, calls } = stubbedApi(answer);
      const together = Array.from({ length: 100 }, () => ask("/v1/inbox/stats", { key, env }));
      const statuses = new Set((await Promise.all(together)).map(({ status }) => status));
      expect([statuses.size, calls.length]).toEqual([1, 1]);
    }
  });

  it("is never negative, though the edge that took the event has a clock that is ahead", async () => {
    const key = await tenantKey();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30_000 });
    await ask("/v1/events", { key, json: { payload: {} } });
    vi.setSystemTime(Date.now() - 29_000);
    expect(await stats(key)).toMatchObject({ pending: 1, oldest_pending_age_seconds: 0 });
  });

  it("takes no parameters, and a key with inbox:read", async () => {
    const response = await ask("/v1/inbox/stats?source=a");
    expect([response.status, (await problemOf(response)).code]).toEqual([400, "invalid_parameter"]);
    expect((await ask("/v1/inbox/stats", { key: keys.reader })).status).toBe(200);
    expect((await ask("/v1/inbox/stats", { key: keys.writer })).status).toBe(403);
    expect((await ask("/v1/inbox/stats", { key: keys.acknowledger })).status).toBe(403);
  });
});
