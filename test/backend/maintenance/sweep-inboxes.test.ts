/** Heaps of expired leases and events: calls are bounded beside them, and they shrink by themselves. */
import { beforeEach, expect, it } from "vitest";
import { sweepInboxes } from "../../../backend/maintenance/sweep-inboxes.ts";
import { expiredEvents, expiredLeases, writeHeap } from "../../../bench/heap-items.ts";
import { markOf } from "../marks.ts";
import { onEveryEngineWithout, type Store } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const heapOf = (store: Store, { tenant }: TenantInbox, count: number) => ({
  tenant,
  count,
  now: store.clock,
  kept: store.retention.event,
});

const pileEvents = (store: Store, inbox: TenantInbox, count: number): Promise<void> =>
  writeHeap(store.client, store.tableName, expiredEvents(heapOf(store, inbox, count)));

const pileLeases = (store: Store, inbox: TenantInbox, count: number): Promise<void> =>
  writeHeap(store.client, store.tableName, expiredLeases(heapOf(store, inbox, count)));

const describeExactly = onEveryEngineWithout(
  ["lost", "duplicated", "lingering", "unprocessed"],
  "it counts what is read and done, and looks where things are",
);

describeExactly("an inbox beside heaps of what has expired", (store) => {
  let inbox: TenantInbox;
  beforeEach(() => {
    store.interference = undefined;
    inbox = new TenantInbox(store);
    store.clock += 60_000;
  });

  /** @returns the entries that DynamoDB looked at, and in how many calls */
  async function readBy(run: () => Promise<unknown>): Promise<{ entries: number; calls: number }> {
    const read = { entries: 0, calls: 0 };
    store.interference = async (_, call) => {
      const answer = await call();
      read.calls++;
      if ("ScannedCount" in answer) read.entries += answer.ScannedCount ?? 0;
      return answer;
    };
    await run();
    store.interference = undefined;
    return read;
  }

  const sweep = () =>
    sweepInboxes({
      ...store.dependencies,
      marks: async () => [markOf(inbox.tenant)],
    });

  it("lists, leases and measures with as many reads beside a heap as beside one twice as high", async () => {
    const reads: { entries: number; calls: number }[][] = [];
    for (const height of [1_500, 3_000]) {
      inbox = new TenantInbox(store);
      await pileEvents(store, inbox, height);
      await pileLeases(store, inbox, height);
      await inbox.publish(1);
      const measured = [
        await readBy(async () => expect(await inbox.list()).toHaveLength(100)),
        await readBy(async () => expect((await inbox.lease({ limit: 5 })).ids).toHaveLength(5)),
        await readBy(async () => expect(await inbox.measure()).toMatchObject({ capped: true })),
      ];
      reads.push(measured);
      for (const { entries, calls } of measured) {
        expect(entries).toBeLessThan(6_000);
        expect(calls).toBeLessThan(30);
      }
    }
    expect(reads[1]).toEqual(reads[0]);
  });

  it("shows what is fresh at once, though thousands have expired before it", async () => {
    await pileEvents(store, inbox, 1_500);
    const ids = await inbox.publish(3, { source: "s" });
    expect(await inbox.idsIn("pending")).toEqual(ids);
    expect(await inbox.idsIn("pending", "s")).toEqual(ids);
    expect(await inbox.measure()).toMatchObject({ pending: 3 });
    expect((await inbox.lease()).ids).toEqual(ids);
  });

  it("is swept by maintenance, until nothing is in the way of the oldest", async () => {
    await pileEvents(store, inbox, 1_200);
    await pileLeases(store, inbox, 1_200);
    const [fresh] = await inbox.publish(1);
    expect(await sweep()).toEqual({ requeued: 1_200, removed: 1_200 });
    expect(await sweep()).toEqual({ requeued: 0, removed: 0 });
    expect(await inbox.measure()).toMatchObject({ pending: 1_201, delivered: 0, capped: false });
    const seen = new Set<string>();
    let last = 0;
    for (let n = 0; n < 13; n++) {
      const { events } = await inbox.lease({ limit: 100 });
      for (const { event_id, created_at, delivery_count } of events) {
        expect(created_at).toBeGreaterThanOrEqual(last);
        last = created_at;
        seen.add(event_id);
        // Leases that nobody was given do not count.
        expect(delivery_count).toBe(1);
      }
    }
    expect(seen.size).toBe(1_201);
    expect([...seen].at(-1)).toBe(fresh);
  });

  it("leaves a few to DynamoDB, and leases that have just expired to consumers", async () => {
    await pileEvents(store, inbox, 50);
    const ids = await inbox.publish(3);
    await inbox.lease({ lease_seconds: 10 });
    store.clock += 20_000;
    expect(await sweep()).toEqual({ requeued: 0, removed: 0 });
    store.clock += 60_000;
    expect(await sweep()).toEqual({ requeued: 3, removed: 0 });
    expect(await inbox.idsIn("pending")).toEqual(ids);
  });

  it("lets a late consumer extend, release or acknowledge what was swept", async () => {
    const [a = "", b = "", c = ""] = await inbox.publish(3);
    const { lease_id } = await inbox.lease({ lease_seconds: 10 });
    store.clock += 80_000;
    expect(await sweep()).toMatchObject({ requeued: 3 });
    await inbox.extend({ lease_id, event_ids: [a] });
    await inbox.release({ lease_id, event_ids: [b], delay_seconds: 30 });
    await inbox.acknowledge({ lease_id, event_ids: [c] });
    expect(await inbox.idsIn("delivered")).toEqual([a, b]);
    expect(await inbox.idsIn("acknowledged")).toEqual([c]);
    expect(await inbox.idsIn("pending")).toEqual([]);
  });
});
