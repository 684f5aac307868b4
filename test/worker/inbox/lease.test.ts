import { describe, expect, it, vi } from "vitest";
import { Backend } from "../../../worker/private-api/backend.ts";
import { eventually } from "../../eventually.ts";
import { Consumer } from "../consumer.ts";
import { ask, keys, problemOf } from "../request.ts";

describe("POST /v1/inbox/lease", () => {
  it("leases the oldest events of a source, with when the lease ends, and how often each was leased", async () => {
    const consumer = new Consumer();
    const ids = await consumer.publish(5);
    const before = Date.now();
    const lease = await consumer.lease({ limit: 3, lease_seconds: 60 });
    expect(lease.lease_id).toMatch(/^[0-9a-f-]{36}$/);
    const ends = Date.parse(lease.lease_expires_at ?? "");
    expect(ends).toBeGreaterThanOrEqual(before + 60_000);
    expect(ends).toBeLessThanOrEqual(Date.now() + 60_000);
    expect(lease.events).toMatchObject(
      ids.slice(0, 3).map((event_id, n) => ({
        event_id,
        status: "delivered",
        payload: { n },
        source: consumer.source,
        delivery_count: 1,
        lease_expires_at: lease.lease_expires_at,
      })),
    );
    expect(await consumer.idsIn("pending")).toEqual(ids.slice(3));
    expect(await consumer.idsIn("delivered")).toEqual(ids.slice(0, 3));
    expect((await consumer.lease({ limit: 100 })).events).toHaveLength(2);
  });

  it("leases up to ten for five minutes where nothing is said, and takes no body at all", async () => {
    const consumer = new Consumer(keys.alone);
    await consumer.publish(12);
    const before = Date.now();
    const response = await ask("/v1/inbox/lease", { method: "POST", key: keys.alone });
    const lease = await response.json<{ events: unknown[]; lease_expires_at: string }>();
    expect(lease.events).toHaveLength(10);
    const ends = Date.parse(lease.lease_expires_at);
    expect(ends).toBeGreaterThanOrEqual(before + 300_000);
    expect(ends).toBeLessThanOrEqual(Date.now() + 300_000);
  });

  it("answers a lease of nothing with null", async () => {
    expect(await new Consumer().lease()).toEqual({
      lease_id: null,
      lease_expires_at: null,
      next_cursor: null,
      events: [],
    });
  });

  it("hands an event on when its lease has run out", async () => {
    const consumer = new Consumer();
    const [event_id = ""] = await consumer.publish(1);
    const first = await consumer.lease({ lease_seconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await consumer.event(event_id)).toMatchObject({ status: "pending", delivery_count: 1 });
    expect((await consumer.lease()).events).toMatchObject([{ event_id, delivery_count: 2 }]);
    const late = await ask(`/v1/events/${event_id}/ack`, { json: { lease_id: first.lease_id } });
    expect([late.status, (await problemOf(late)).code]).toEqual([409, "lease_lost"]);
  });

  it("waits for events if that is asked, and answers as soon as it finds some", async () => {
    const consumer = new Consumer();
    const lease = consumer.lease({ wait_seconds: 10 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [event_id] = await consumer.publish(1);
    expect((await lease).events).toMatchObject([{ event_id }]);
  });

  it("asks the backend 7 times in an idle wait of 20 seconds, and never longer than it was asked to", async () => {
    await ask("/v1/me");
    const original = Backend.prototype.call;
    const asked: number[] = [];
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    vi.spyOn(Backend.prototype, "call").mockImplementation(async function (this: Backend, ...all) {
      if (all[0] !== "lease-events") return original.apply(this, all);
      asked.push(Date.now());
      return { ok: true, value: { events: [], lease_expires_at: 0 }, attempts: 1 };
    });
    const answer = ask("/v1/inbox/lease", { json: { wait_seconds: 20 } });
    await eventually(() => expect(asked).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await (await answer).json()).toMatchObject({ lease_id: null });
    expect(asked.map((time) => (time - (asked[0] ?? 0)) / 1000)).toEqual([0, 1, 3, 6, 10, 15, 20]);
  });

  it("gives up on an event that was leased as often as the tenant lets it be", async () => {
    const consumer = new Consumer();
    const [event_id = ""] = await consumer.publish(1);
    // The default of a tenant.
    for (let n = 1; n <= 10; n++) {
      const { lease_id, events } = await consumer.lease();
      expect(events).toMatchObject([{ delivery_count: n }]);
      await consumer.settle("release", { lease_id });
    }
    expect((await consumer.lease()).events).toEqual([]);
    expect(await consumer.event(event_id)).toMatchObject({
      status: "dead_letter",
      delivery_count: 10,
      dead_letter_reason: "leased 10 times without an acknowledgment",
    });
    expect(await consumer.idsIn("dead_letter")).toEqual([event_id]);
  });

  it.each([
    ["a limit of nothing", { limit: 0 }, "/limit"],
    ["too high a limit", { limit: 101 }, "/limit"],
    ["a limit that is no number", { limit: "10" }, "/limit"],
    ["half an event", { limit: 1.5 }, "/limit"],
    ["no time", { lease_seconds: 0 }, "/lease_seconds"],
    ["more than an hour", { lease_seconds: 3_601 }, "/lease_seconds"],
    ["too long a wait", { wait_seconds: 21 }, "/wait_seconds"],
    ["a negative wait", { wait_seconds: -1 }, "/wait_seconds"],
    ["an empty source", { source: "" }, "/source"],
    ["a member that is unknown", { lease_id: crypto.randomUUID() }, "/lease_id"],
  ])("refuses %s with 422 and says where", async (_, json, pointer) => {
    const response = await ask("/v1/inbox/lease", { json });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it("asks for both scopes, since it reads and takes", async () => {
    const ask403 = async (key: string) => {
      const response = await ask("/v1/inbox/lease", { key, json: {} });
      return [
        response.status,
        ((await response.json()) as { required_scope: string }).required_scope,
      ];
    };
    expect(await ask403(keys.reader)).toEqual([403, "inbox:ack"]);
    expect(await ask403(keys.acknowledger)).toEqual([403, "inbox:read"]);
    expect(await ask403(keys.writer)).toEqual([403, "inbox:read"]);
    expect(
      (await ask("/v1/inbox/lease", { key: keys.consumer, json: { source: "none" } })).status,
    ).toBe(200);
  });
});
