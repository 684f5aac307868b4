import { beforeEach, describe, expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import {
  beginRead,
  invalidate,
  invalidateAfter,
  isKnownEmpty,
} from "../../../worker/inbox/empty-inbox-cache.ts";
import { Backend } from "../../../worker/private-api/backend.ts";
import { ask, keys } from "../request.ts";

const bound = limits.emptyInboxMilliseconds;
const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

/** Another one for each test. */
const anyTenant = () => `idle-${crypto.randomUUID()}`;

describe("an inbox that was found empty", () => {
  it("is known as empty until the bound after the read began, and not a millisecond longer", () => {
    const inbox = { tenant: anyTenant(), source: "a" };
    expect(isKnownEmpty(inbox)).toBe(false);
    const foundNothing = beginRead(inbox);
    pass(400);
    foundNothing();
    expect(isKnownEmpty(inbox)).toBe(true);
    pass(bound - 401);
    expect(isKnownEmpty(inbox)).toBe(true);
    pass(1);
    expect(isKnownEmpty(inbox)).toBe(false);
  });

  it("is that of one tenant and one source; without a source, that of all of them", () => {
    const tenant = anyTenant();
    beginRead({ tenant, source: "a" })();
    expect(isKnownEmpty({ tenant, source: "a" })).toBe(true);
    expect(isKnownEmpty({ tenant, source: "b" })).toBe(false);
    expect(isKnownEmpty({ tenant })).toBe(false);
    expect(isKnownEmpty({ tenant: anyTenant(), source: "a" })).toBe(false);
    beginRead({ tenant })();
    expect(isKnownEmpty({ tenant, source: "b" })).toBe(true);
  });

  it("by type or tag is that selection alone, and is known where there is nothing of its source, or at all", () => {
    const tenant = anyTenant();
    beginRead({ tenant, source: "a", type: "t" })();
    expect(isKnownEmpty({ tenant, source: "a", type: "t" })).toBe(true);
    for (const other of [{}, { source: "a" }, { type: "t" }, { source: "a", tag: "t" }])
      expect(isKnownEmpty({ tenant, ...other })).toBe(false);
    beginRead({ tenant, source: "b" })();
    expect(isKnownEmpty({ tenant, source: "b", type: "t", tag: "x" })).toBe(true);
    beginRead({ tenant })();
    expect(isKnownEmpty({ tenant, tag: "x" })).toBe(true);
  });

  it("is one of a tenant's inboxes, and none of its others", () => {
    const tenant = anyTenant();
    beginRead({ tenant, inbox: "billing" })();
    beginRead({ tenant, source: "a" })();
    expect(isKnownEmpty({ tenant, inbox: "billing", source: "a" })).toBe(true);
    expect(isKnownEmpty({ tenant, inbox: "audit" })).toBe(false);
    expect(isKnownEmpty({ tenant, inbox: "audit", source: "a" })).toBe(false);
    expect(isKnownEmpty({ tenant })).toBe(false);
  });

  it("is forgotten when something comes into it, of whatever source, and then not trusted for as long as an index may lag", () => {
    const tenant = anyTenant();
    beginRead({ tenant, source: "a" })();
    invalidate(tenant);
    expect(isKnownEmpty({ tenant, source: "a" })).toBe(false);
    pass(bound - 1);
    beginRead({ tenant })();
    expect(isKnownEmpty({ tenant })).toBe(false);
    pass(1);
    beginRead({ tenant })();
    expect(isKnownEmpty({ tenant })).toBe(true);
  });

  it("is not known as empty after a read that something overtook", () => {
    const tenant = anyTenant();
    const foundNothing = beginRead({ tenant });
    pass(5);
    invalidate(tenant);
    pass(bound * 2);
    foundNothing();
    expect(isKnownEmpty({ tenant })).toBe(false);
  });

  it("is forgotten after a call that may fill it, whether an answer came or not", async () => {
    const [tenant, other] = [anyTenant(), anyTenant()];
    beginRead({ tenant: other })();
    for (const call of [Promise.resolve("done"), Promise.reject(new Error("no answer"))]) {
      pass(bound * 2);
      beginRead({ tenant })();
      beginRead({ tenant: other })();
      await invalidateAfter(tenant, call).catch(() => undefined);
      expect([isKnownEmpty({ tenant }), isKnownEmpty({ tenant: other })]).toEqual([false, true]);
    }
  });

  it("makes room when there are too many", () => {
    const tenant = anyTenant();
    beginRead({ tenant })();
    expect(isKnownEmpty({ tenant })).toBe(true);
    for (let n = 0; n < 1_000; n++) invalidate(`crowd-${n}`);
    expect(isKnownEmpty({ tenant })).toBe(false);
  });
});

describe("GET /v1/inbox of an idle inbox", () => {
  /** The store, and whoever else writes to it. */
  function store() {
    const events: unknown[] = [];
    const original = Backend.prototype.call;
    const calls: string[] = [];
    vi.spyOn(Backend.prototype, "call").mockImplementation(async function (this: Backend, ...all) {
      if (all[0] === "authorize-key") return original.apply(this, all);
      calls.push(all[0]);
      const value =
        all[0] === "list-inbox" ? { events, next: null } : { events, lease_expires_at: 0 };
      return { ok: true, value, attempts: 1 } as never;
    });
    return { events, calls };
  }

  const event = {
    event_id: "0b6f1c1e-5a57-4b0c-8f0e-2f6a4f1f0001",
    timestamp: "2026-11-23T10:00:00.000Z",
    created_at: 0,
    payload: "{}",
    status: "pending",
  };
  const poll = async (query = "", key = keys.acme) =>
    (await (await ask(`/v1/inbox?${query}`, { key })).json<{ count: number }>()).count;

  it("asks the store once in the bound, for however many consumers, and shows what others wrote after it", async () => {
    const { events, calls } = store();
    const source = `source=${crypto.randomUUID()}`;
    for (let n = 0; n < 20; n++) expect(await poll(`${source}&limit=${n + 1}`)).toBe(0);
    expect(calls).toEqual(["list-inbox"]);
    events.push(event);
    expect(await poll(source)).toBe(0);
    pass(bound);
    expect(await poll(source)).toBe(1);
    expect(await poll(source)).toBe(1);
    expect(calls).toHaveLength(3);
  });

  it("serves leases too, the first look included", async () => {
    const { calls } = store();
    const json = { source: crypto.randomUUID() };
    await ask("/v1/inbox/lease", { json });
    await ask("/v1/inbox/lease", { json });
    expect(await poll(`source=${json.source}`)).toBe(0);
    expect(calls).toEqual(["lease-events"]);
  });

  it.each([
    ["offset=0"],
    ["since=2020-01-01T00:00:00Z"],
    ["until=2040-01-01T00:00:00Z"],
    ["status=acknowledged"],
  ])("asks the store whenever the query has %s, and learns nothing from it", async (member) => {
    const { calls } = store();
    const source = `source=${crypto.randomUUID()}`;
    await poll(`${source}&${member}`);
    await poll(source);
    await poll(`${source}&${member}`);
    expect(calls).toHaveLength(3);
  });

  describe("shows at once what came through the same edge", () => {
    const lease = async (source: string) =>
      (await ask("/v1/inbox/lease", { json: { source } })).json<{
        lease_id: string;
        events: { event_id: string }[];
      }>();
    const publish = (source: string) => ask("/v1/events", { json: { payload: {}, source } });
    /** Makes one event that does not wait. @returns what puts it back */
    const ways: Record<string, (source: string) => Promise<() => Promise<Response>>> = {
      "a publish": async (source) => () => publish(source),
      "a batch": async (source) => () =>
        ask("/v1/events/batch", { json: { events: [{ payload: {}, source }] } }),
      "a release": async (source) => {
        await publish(source);
        const { lease_id } = await lease(source);
        return () => ask("/v1/inbox/release", { json: { lease_id } });
      },
      "a redrive": async (source) => {
        await publish(source);
        const { lease_id, events } = await lease(source);
        await ask("/v1/inbox/reject", { json: { lease_id } });
        const event_ids = events.map(({ event_id }) => event_id);
        return () => ask("/v1/inbox/redrive", { json: { event_ids } });
      },
    };

    it.each(Object.entries(ways))("by %s", async (_, prepare) => {
      vi.useRealTimers();
      const source = crypto.randomUUID();
      const fill = await prepare(source);
      expect(await poll(`source=${source}`)).toBe(0);
      expect((await fill()).ok).toBe(true);
      expect(await poll(`source=${source}`)).toBe(1);
    });
  });
});
