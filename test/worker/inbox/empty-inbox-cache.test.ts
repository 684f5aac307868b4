import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { isIdle, lookInto, noteCall, noteEvents } from "../../../worker/inbox/empty-inbox-cache.ts";
import { Backend } from "../../../worker/private-api/backend.ts";
import { ask, keys } from "../request.ts";

const bound = limits.emptyInboxMilliseconds;
const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Another one for each test. */
const anyTenant = () => `idle-${crypto.randomUUID()}`;

describe("an inbox that was seen empty", () => {
  it("is idle until the bound after the look began, and not a millisecond longer", () => {
    const inbox = { tenant: anyTenant(), source: "a" };
    expect(isIdle(inbox)).toBe(false);
    const foundNothing = lookInto(inbox);
    pass(400);
    foundNothing();
    expect(isIdle(inbox)).toBe(true);
    pass(bound - 401);
    expect(isIdle(inbox)).toBe(true);
    pass(1);
    expect(isIdle(inbox)).toBe(false);
  });

  it("is that of one tenant and one source; without a source, that of all of them", () => {
    const tenant = anyTenant();
    lookInto({ tenant, source: "a" })();
    expect(isIdle({ tenant, source: "a" })).toBe(true);
    expect(isIdle({ tenant, source: "b" })).toBe(false);
    expect(isIdle({ tenant })).toBe(false);
    expect(isIdle({ tenant: anyTenant(), source: "a" })).toBe(false);
    lookInto({ tenant })();
    expect(isIdle({ tenant, source: "b" })).toBe(true);
  });

  it("is forgotten when something comes into it, of whatever source, and then not trusted for as long as an index may lag", () => {
    const tenant = anyTenant();
    lookInto({ tenant, source: "a" })();
    noteEvents(tenant);
    expect(isIdle({ tenant, source: "a" })).toBe(false);
    pass(bound - 1);
    lookInto({ tenant })();
    expect(isIdle({ tenant })).toBe(false);
    pass(1);
    lookInto({ tenant })();
    expect(isIdle({ tenant })).toBe(true);
  });

  it("is not made of a look that something overtook", () => {
    const tenant = anyTenant();
    const foundNothing = lookInto({ tenant });
    pass(5);
    noteEvents(tenant);
    pass(bound * 2);
    foundNothing();
    expect(isIdle({ tenant })).toBe(false);
  });

  it.each([
    ["ingest-event"],
    ["ingest-events"],
    ["release-events"],
    ["redrive-events"],
    ["continue-replay"],
  ] as const)("is forgotten at every %s, whether an answer came or not", (name) => {
    const [tenant, other] = [anyTenant(), anyTenant()];
    lookInto({ tenant })();
    lookInto({ tenant: other })();
    noteCall(name, { tenant });
    expect([isIdle({ tenant }), isIdle({ tenant: other })]).toEqual([false, true]);
  });

  it("stays so when the store is only asked, and makes room when there are too many", () => {
    const tenant = anyTenant();
    lookInto({ tenant })();
    noteCall("list-inbox", { tenant });
    noteCall("acknowledge-event", { tenant });
    expect(isIdle({ tenant })).toBe(true);
    for (let n = 0; n < 1_000; n++) noteEvents(`crowd-${n}`);
    expect(isIdle({ tenant })).toBe(false);
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

  it("shows at once what was published, released or redriven through the same edge", async () => {
    vi.useRealTimers();
    const source = crypto.randomUUID();
    expect(await poll(`source=${source}`)).toBe(0);
    expect((await ask("/v1/events", { json: { payload: {}, source } })).status).toBe(201);
    expect(await poll(`source=${source}`)).toBe(1);
    const lease = async () =>
      (await ask("/v1/inbox/lease", { json: { source } })).json<{ lease_id: string }>();
    const { lease_id } = await lease();
    expect(await poll(`source=${source}`)).toBe(0);
    await ask("/v1/inbox/release", { json: { lease_id } });
    expect(await poll(`source=${source}`)).toBe(1);
  });
});
