import { expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const describeCounting = onEveryEngineWithout(["lingering"], "it counts what the indexes show");

describeCounting("measure-inbox", (store) => {
  const nothing = {
    pending: 0,
    delivered: 0,
    dead_letter: 0,
    capped: false,
    oldest_pending_at: null,
  };

  it("counts what waits, what is leased and what is dead, and says since when the oldest waits", async () => {
    const inbox = new TenantInbox(store);
    expect(await inbox.measure()).toEqual(nothing);
    const begin = store.clock;
    const [first = "", second = "", , fourth = ""] = await inbox.publish(6);
    const { lease_id } = await inbox.lease({ limit: 2, lease_seconds: 60 });
    await inbox.reject({ event_ids: [fourth] });
    const measured = {
      pending: 3,
      delivered: 2,
      dead_letter: 1,
      capped: false,
      oldest_pending_at: begin + 2,
    };
    expect(await inbox.measure()).toEqual(measured);
    await inbox.acknowledgeOne(first);
    await inbox.erase(fourth);
    expect(await inbox.measure()).toEqual({ ...measured, delivered: 1, dead_letter: 0 });
    await inbox.release({ lease_id, event_ids: [second] });
    expect(await inbox.measure()).toEqual({
      ...measured,
      pending: 4,
      delivered: 0,
      dead_letter: 0,
      oldest_pending_at: begin + 1,
    });
  });

  it("counts as pending what a lease that has run out gave free", async () => {
    const inbox = new TenantInbox(store);
    const begin = store.clock;
    await inbox.publish(3);
    await inbox.lease({ lease_seconds: 10 });
    store.clock += 9_999;
    expect(await inbox.measure()).toMatchObject({
      pending: 0,
      delivered: 3,
      oldest_pending_at: null,
    });
    store.clock += 1;
    expect(await inbox.measure()).toMatchObject({
      pending: 3,
      delivered: 0,
      oldest_pending_at: begin,
    });
  });

  it("does not count what has expired, though DynamoDB has not removed it yet", async () => {
    const inbox = new TenantInbox(store);
    const [, dead = ""] = await inbox.publish(4);
    await inbox.lease({ limit: 1, lease_seconds: 3_600 });
    await inbox.reject({ event_ids: [dead] });
    store.clock += store.retention.event * 1000;
    expect(await inbox.measure()).toEqual(nothing);
  });

  it("counts in every shard, one tenant's events alone", async () => {
    const [inbox, other] = [new TenantInbox(store, 8), new TenantInbox(store, 8)];
    const begin = store.clock;
    await inbox.publish(30);
    await other.publish(3);
    await inbox.lease({ limit: 7 });
    expect(await inbox.measure()).toMatchObject({
      pending: 23,
      delivered: 7,
      oldest_pending_at: begin + 7,
    });
  });

  it("says that a number is a lower bound when it has counted as far as it does", async () => {
    const inbox = new TenantInbox(store, 2);
    const { events } = store;
    vi.spyOn(store, "events", "get").mockReturnValue(events);
    const count = vi.spyOn(events, "count").mockImplementation(async ({ partition }) => ({
      count: partition.includes("pending") ? 6_000 : 0,
    }));
    expect(await inbox.measure()).toMatchObject({
      pending: limits.countedEvents,
      delivered: 0,
      capped: true,
    });
    for (const [, most] of count.mock.calls) expect(most).toBeLessThanOrEqual(limits.countedEvents);
  });

  it("stops counting at a limit", async () => {
    const inbox = new TenantInbox(store);
    await inbox.publish(30);
    const walk = {
      index: "status",
      partition: `${inbox.tenant}#pending#0`,
      now: store.clock,
    } as const;
    expect(await store.events.count(walk, 7)).toEqual({ count: 7 });
    expect(await store.events.count(walk, 100)).toEqual({ count: 30 });
  });

  it("reads no event: six queries of the indexes for each shard, however much waits", async () => {
    const inbox = new TenantInbox(store, 3);
    await inbox.publish(50);
    await inbox.lease({ limit: 20 });
    const sent = vi.spyOn(store.dynamodb, "call");
    await inbox.measure();
    const commands = sent.mock.calls.map(([name]) => name);
    sent.mockRestore();
    // One small read says how the inboxes are defined: once a second in each instance.
    expect(commands).toEqual(["GetItem", ...Array(3 * 6).fill("Query")]);
  });
});
