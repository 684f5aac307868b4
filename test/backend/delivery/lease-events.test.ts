import { randomUUID } from "node:crypto";
import { expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { describeOnEveryEngine } from "../store.ts";
import { settled, TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("lease-events", (store) => {
  const itInOrder = store.itIfExact("who meets events that it leased before goes on in any order");

  it("leases the oldest events, oldest first, and says how often each was and until when", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(5, { source: "s" });
    const lease = await inbox.lease({ limit: 3, lease_seconds: 60 });
    expect(lease.ids).toEqual(ids.slice(0, 3));
    expect(lease.lease_expires_at).toBe(store.clock + 60_000);
    for (const event of lease.events) {
      expect(event).toMatchObject({
        status: "delivered",
        delivery_count: 1,
        lease_expires_at: store.clock + 60_000,
      });
    }
    expect(await inbox.idsIn("pending")).toEqual(ids.slice(3));
    expect(await inbox.idsIn("delivered")).toEqual(ids.slice(0, 3));
    expect(await inbox.idsIn("delivered", "s")).toEqual(ids.slice(0, 3));
    expect((await inbox.lease()).ids).toEqual(ids.slice(3));
  });

  it("leases nothing from an empty inbox, and leaves no record of it", async () => {
    const inbox = new TenantInbox(store);
    const lease = await inbox.lease();
    expect(lease.events).toEqual([]);
    expect(await inbox.acknowledge({ lease_id: lease.lease_id })).toEqual({
      ok: false,
      error: { code: "lease_not_found" },
    });
  });

  it("leases from one source", async () => {
    const inbox = new TenantInbox(store);
    const [first, second] = [
      await inbox.publish(2, { source: "a#b" }),
      await inbox.publish(2, { source: "a" }),
    ];
    expect((await inbox.lease({ source: "a" })).ids).toEqual(second);
    store.clock += 60_000;
    expect((await inbox.lease({ source: "a" })).ids).toEqual(second);
    expect((await inbox.lease()).ids).toEqual(first);
  });

  it("never leases an event to two consumers, however many ask at once", async () => {
    const inbox = new TenantInbox(store, 2);
    const ids = await inbox.publish(60);
    const leased: string[] = [];
    // Those who lose to others go on looking, so a few rounds suffice.
    for (let round = 0; leased.length < ids.length && round < 5; round++) {
      const leases = await Promise.all(Array.from({ length: 8 }, () => inbox.lease({ limit: 10 })));
      leased.push(...leases.flatMap((lease) => lease.ids));
    }
    expect(leased.sort()).toEqual(ids.sort());
  });

  it("frees what has run out without anybody's help, in its old place, and counts the deliveries", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(3);
    await inbox.lease({ limit: 2, lease_seconds: 60 });
    store.clock += 59_999;
    expect(await inbox.idsIn("pending")).toEqual(ids.slice(2));
    expect((await inbox.event(ids[0] ?? ""))?.status).toBe("delivered");
    store.clock += 1;
    expect(await inbox.idsIn("pending")).toEqual(ids);
    expect(await inbox.idsIn("delivered")).toEqual([]);
    expect(await inbox.event(ids[0] ?? "")).toMatchObject({ status: "pending", delivery_count: 1 });
    const again = await inbox.lease();
    expect(again.events.map(({ event_id, delivery_count }) => [event_id, delivery_count])).toEqual(
      ids.map((id, n) => [id, n < 2 ? 2 : 1]),
    );
  });

  it("gives a repeated attempt what the first one leased, and until when that really is", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(4);
    const first = await inbox.lease({ limit: 2 });
    store.clock += 5_000;
    const again = await inbox.lease({ lease_id: first.lease_id, limit: 2 });
    expect(again).toEqual(first);
    // The others were not even touched.
    for (const id of ids.slice(2))
      expect(await inbox.event(id)).not.toHaveProperty("delivery_count");
    await inbox.acknowledgeOne(ids[0] ?? "", first.lease_id);
    expect((await inbox.lease({ lease_id: first.lease_id, limit: 2 })).ids).toEqual([ids[1]]);
  });

  it("gives two attempts of one request the same events when the first is slow, and holds no others", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(6);
    const lease_id = randomUUID();
    const attempts = await Promise.all([
      inbox.lease({ lease_id, limit: 3 }),
      inbox.lease({ lease_id, limit: 3 }),
    ]);
    // Whichever was recorded, the consumer is shown it, and what it settles by the lease alone is
    // what it was shown.
    const [shown] = attempts.map(({ ids }) => ids).filter(({ length }) => length > 0);
    for (const attempt of attempts) expect([shown, []]).toContainEqual(attempt.ids);
    await inbox.acknowledge({ lease_id });
    expect(await inbox.idsIn("acknowledged")).toEqual(shown);
    expect([...(await inbox.idsIn("pending")), ...(shown ?? [])].sort()).toEqual(ids.sort());
  });

  itInOrder(
    "holds nothing but what is on record when a second attempt overtakes the first",
    async () => {
      const inbox = new TenantInbox(store);
      const ids = await inbox.publish(6);
      const lease_id = randomUUID();
      const { events } = store;
      const put = events.put.bind(events);
      vi.spyOn(store, "events", "get").mockReturnValue(events);
      const overtaken = vi.spyOn(events, "put").mockImplementation(async (...asked) => {
        overtaken.mockRestore();
        expect((await inbox.lease({ lease_id, limit: 3 })).ids).toEqual(ids.slice(3));
        return put(...asked);
      });
      expect((await inbox.lease({ lease_id, limit: 3 })).ids).toEqual(ids.slice(3));
      vi.restoreAllMocks();
      expect(await inbox.idsIn("pending")).toEqual(ids.slice(0, 3));
      expect(await inbox.idsIn("delivered")).toEqual(ids.slice(3));
    },
  );

  it("takes as its own what a write whose answer was lost has claimed", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(2);
    const { events } = store;
    const update = events.update.bind(events);
    vi.spyOn(store, "events", "get").mockReturnValue(events);
    vi.spyOn(events, "update").mockImplementation(async (...asked) => {
      await update(...asked);
      return update(...asked);
    });
    const lease = await inbox.lease();
    vi.restoreAllMocks();
    expect(lease.events.map(({ event_id, delivery_count }) => [event_id, delivery_count])).toEqual(
      ids.map((id) => [id, 1]),
    );
    expect(await inbox.acknowledge({ lease_id: lease.lease_id })).toMatchObject({
      value: { results: [{}, {}] },
    });
  });

  it("makes a dead letter of what was leased too often, and tells how often", async () => {
    const inbox = new TenantInbox(store);
    const [tired, ...others] = await inbox.publish(4, { source: "s" });
    for (let n = 0; n < 3; n++) {
      expect((await inbox.lease({ limit: 1, max_deliveries: 3 })).ids).toEqual([tired]);
      store.clock += 60_000;
    }
    expect((await inbox.lease({ limit: 1, max_deliveries: 3 })).ids).toEqual(others.slice(0, 1));
    expect(await inbox.list("dead_letter", "s")).toMatchObject([
      {
        event_id: tired,
        delivery_count: 3,
        dead_letter_reason: "leased 3 times without an acknowledgment",
      },
    ]);
    expect(await inbox.idsIn("pending")).toEqual(others.slice(1));
  });

  itInOrder(
    "keeps the order for a single consumer, though it comes upon dead letters to be",
    async () => {
      const inbox = new TenantInbox(store);
      const ids = await inbox.publish(30);
      await inbox.lease({ limit: 10, lease_seconds: 1 });
      store.clock += 1_000;
      expect((await inbox.lease({ limit: 5, max_deliveries: 1 })).ids).toEqual(ids.slice(10, 15));
      expect((await inbox.lease({ limit: 5, max_deliveries: 1 })).ids).toEqual(ids.slice(15, 20));
    },
  );

  it("passes over what has expired, however much of it DynamoDB has not removed yet", async () => {
    const inbox = new TenantInbox(store);
    await inbox.publish(70);
    await inbox.lease({ limit: 5, lease_seconds: 1 });
    store.clock += store.retention.event * 1000;
    const [fresh] = await inbox.publish(1);
    expect((await inbox.lease({ limit: 1 })).ids).toEqual([fresh]);
  });

  it("passes over what an index that lags still shows", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(6);
    const { events } = store;
    const [walk, isLagging] = [events.walk.bind(events), { value: true }];
    const before = await Promise.all(ids.map((id) => events.get(id)));
    await inbox.acknowledge({ event_ids: ids.slice(0, 3) });
    vi.spyOn(store, "events", "get").mockReturnValue(events);
    vi.spyOn(events, "walk").mockImplementation(async (asked) => {
      const { entries } = await walk(asked);
      const stale = before.slice(0, 3).map((item, n) => ({
        event_id: ids[n] ?? "",
        created_at: Number(item?.created_at?.N),
        answer_bytes: Number(item?.answer_bytes?.N),
      }));
      const isStale = isLagging.value && asked.index === "status";
      return { entries: isStale ? [...stale, ...entries] : entries };
    });
    expect((await inbox.lease({ limit: 2 })).ids).toEqual(ids.slice(3, 5));
  });

  it("holds at most 4 MB, but one event of any size", async () => {
    const inbox = new TenantInbox(store);
    // Each quote takes four bytes of the answer.
    const payload = JSON.stringify({ x: '"'.repeat(60_000) });
    const ids = await inbox.publish(12, { payload });
    const { events } = await inbox.lease({ limit: 12 });
    expect(events.length).toBeGreaterThan(1);
    expect(events.length).toBeLessThan(12);
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(events)))).toBeLessThanOrEqual(
      limits.leaseBytes,
    );
    expect((await inbox.lease({ limit: 12 })).ids[0]).toBe(ids[events.length]);
  });

  it("leases what waits in any shard, in one order", async () => {
    const inbox = new TenantInbox(store, 8);
    const ids = await inbox.publish(40);
    expect((await inbox.lease({ limit: 25 })).ids).toEqual(ids.slice(0, 25));
    expect((await inbox.lease({ limit: 25 })).ids).toEqual(ids.slice(25));
  });

  it("never leases another tenant's events, nor tells of its lease", async () => {
    const [mine, theirs] = [new TenantInbox(store), new TenantInbox(store)];
    const ids = await theirs.publish(2);
    const { lease_id } = await theirs.lease();
    expect((await mine.lease()).events).toEqual([]);
    expect((await mine.lease({ lease_id })).events).toEqual([]);
    for (const settle of ["acknowledge", "release", "extend", "reject"] as const) {
      expect(await mine[settle]({ lease_id })).toEqual({
        ok: false,
        error: { code: "lease_not_found" },
      });
      expect(await mine[settle]({ lease_id, event_ids: ids })).toEqual(
        settled(...ids.map((event_id) => ({ event_id, error: "event_not_found" }))),
      );
    }
    expect(await theirs.idsIn("delivered")).toEqual(ids);
  });

  it("does not lease what was erased, nor does erasing a lease's id touch the lease", async () => {
    const inbox = new TenantInbox(store);
    const [erased, kept] = await inbox.publish(2);
    await inbox.erase(erased ?? "");
    const { lease_id, ids } = await inbox.lease();
    expect(ids).toEqual([kept]);
    await inbox.erase(lease_id);
    expect(await inbox.acknowledge({ lease_id })).toEqual(
      settled({ event_id: kept, acknowledged_at: store.clock }),
    );
  });

  it("spends no delivery on a lease that is over before it begins", async () => {
    const inbox = new TenantInbox(store);
    const [id] = await inbox.publish(1);
    vi.spyOn(store, "dependencies", "get").mockReturnValue({
      ...store.dependencies,
      now: () => (store.clock += 2_000),
    });
    expect((await inbox.lease({ lease_seconds: 1 })).ids).toEqual([]);
    vi.restoreAllMocks();
    expect(await inbox.event(id ?? "")).not.toHaveProperty("delivery_count");
  });
});
