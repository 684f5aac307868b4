/** Events by type and tag: all that match, in order, and a bounded number is examined at a time. */
import { randomUUID } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { pendingItem, secondsOf } from "../../../backend/store/event-item.ts";
import { writeHeap } from "../../../bench/heap-items.ts";
import { limits } from "../../../contract/limits.ts";
import type { Position } from "../../../contract/position.ts";
import type { Selection } from "../../../contract/selection.ts";
import type { Status } from "../../../contract/status.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

/** With so many, a page examines as few of each as it ever does. */
const shards = 16;
const fewest = 250;

const describeExactly = onEveryEngineWithout(
  ["lost", "duplicated", "lingering", "unprocessed"],
  "it counts what is read, and compares what the indexes show",
);

describeExactly("a selection by type or tag", (store) => {
  let inbox: TenantInbox;
  beforeEach(() => {
    store.interference = undefined;
    inbox = new TenantInbox(store);
  });

  const list = async (
    query: {
      status?: Status;
      order?: "asc" | "desc";
      limit?: number;
      after?: Position | undefined;
    } & Selection,
  ) =>
    value(
      await store.operations.list({
        tenant: inbox.tenant,
        shards: inbox.shards,
        inbox: inbox.inbox,
        ...{ status: "pending", order: "asc", limit: 100 },
        ...query,
      }),
    );
  const ids = async (query: Parameters<typeof list>[0]) =>
    (await list(query)).events.map(({ event_id }) => event_id);

  /** @returns what a call has examined, too */
  async function examinedBy<Result>(
    run: () => Promise<Result>,
  ): Promise<{ result: Result; examined: number }> {
    let examined = 0;
    store.interference = async (_, call) => {
      const answer = await call();
      if ("ScannedCount" in answer) examined += answer.ScannedCount ?? 0;
      return answer;
    };
    const result = await run();
    store.interference = undefined;
    return { result, examined };
  }

  /** @param members of every hundredth, beside all others; each a millisecond later, or none */
  async function fill(count: number, { step = 1 }: { step?: number } = {}): Promise<string[]> {
    const begin = store.clock;
    store.clock += count;
    const events = Array.from({ length: count }, (_, n) => {
      const isWanted = n % 100 === 99;
      return {
        event_id: randomUUID(),
        created_at: begin + (isWanted ? n : n * step),
        payload: "{}",
        source: "s",
        type: isWanted ? "wanted" : "other",
        tags: isWanted ? ["a", "wanted"] : ["a"],
      };
    });
    const expires = secondsOf(store.clock) + store.retention.event;
    const items = events.map((event) => pendingItem(inbox.tenant, 0, event, expires));
    await writeHeap(store.client, store.tableName, items);
    return events.filter(({ type }) => type === "wanted").map(({ event_id }) => event_id);
  }

  it("finds those of the type, of the tag, and of both with their source, wherever they stand, and in a named inbox too", async () => {
    const billing = await inbox.define("billing");
    const [a = ""] = await inbox.publish(1, { source: "s", type: "t", tags: ["x", "y"] });
    const [b = ""] = await inbox.publish(1, { source: "s", type: "u", tags: ["y"] });
    const [c = ""] = await inbox.publish(1, { source: "r", type: "t" });
    const [d = ""] = await inbox.publish(1);
    const expected: [Selection, string[]][] = [
      [{ type: "t" }, [a, c]],
      [{ tag: "y" }, [a, b]],
      [{ type: "t", tag: "y" }, [a]],
      [{ source: "s", type: "t" }, [a]],
      [{ source: "r", tag: "y" }, []],
      [{ type: "T" }, []],
    ];
    for (const each of [inbox, billing]) {
      inbox = each;
      for (const [selection, found] of expected) expect(await ids(selection)).toEqual(found);
      await each.acknowledge({ event_ids: [a] });
      await each.reject({ event_ids: [b, c] });
      expect(await ids({ status: "acknowledged", tag: "x" })).toEqual([a]);
      expect(await ids({ status: "dead_letter", type: "u" })).toEqual([b]);
      expect(await ids({ status: "dead_letter", source: "r", type: "t" })).toEqual([c]);
      expect((await each.lease()).ids).toEqual([d]);
      expect(await ids({ status: "delivered", type: "t" })).toEqual([]);
    }
  });

  it("leases those alone, also after their leases have expired", async () => {
    const [a = ""] = await inbox.publish(1, { type: "t", tags: ["x"] });
    await inbox.publish(1, { type: "u", tags: ["x"] });
    for (let n = 0; n < 2; n++) {
      expect((await inbox.lease({ type: "t", lease_seconds: 1 })).ids).toEqual([a]);
      expect(await ids({ status: "delivered", type: "t" })).toEqual([a]);
      store.clock += 1_000;
    }
    expect((await inbox.lease({ type: "t", tag: "y" })).ids).toEqual([]);
    expect((await inbox.lease({ type: "u", tag: "x" })).ids).toHaveLength(1);
  });

  it.each(["asc", "desc"] as const)(
    "goes page by page through all that match (%s), examines a bounded number for each, and says where it stopped",
    async (order) => {
      inbox = new TenantInbox(store, shards);
      const wanted = await fill(900);
      for (const selection of [{ type: "wanted" }, { source: "s", tag: "wanted" }]) {
        const found: string[] = [];
        let pages = 0;
        let after: Position | undefined;
        do {
          const query = { ...selection, order, limit: 2, after };
          const { result, examined } = await examinedBy(() => list(query));
          expect(examined).toBeLessThanOrEqual(fewest + 2 * shards + limits.pageSize.max);
          found.push(...result.events.map(({ event_id }) => event_id));
          after = result.next ?? undefined;
          expect(pages++).toBeLessThan(30);
        } while (after);
        expect(found).toEqual(order === "asc" ? wanted : wanted.toReversed());
        expect(pages).toBeGreaterThan(3);
      }
      expect((await list({ type: "nothing" })).next).not.toBeNull();
    },
  );

  it("gets past as many of one millisecond as there are", async () => {
    inbox = new TenantInbox(store, shards);
    const wanted = await fill(900, { step: 0 });
    const found: string[] = [];
    let after: Position | undefined;
    for (let pages = 0; pages === 0 || after; pages++) {
      expect(pages).toBeLessThan(30);
      const page = await list({ type: "wanted", limit: 100, after });
      found.push(...page.events.map(({ event_id }) => event_id));
      after = page.next ?? undefined;
    }
    expect(found).toEqual(wanted);
  });

  it("leases on from where it stopped, until nothing is left to examine", async () => {
    inbox = new TenantInbox(store, shards);
    const wanted = await fill(900);
    const found: string[] = [];
    let after: Position | undefined;
    let stops = 0;
    do {
      const input = {
        ...{ tenant: inbox.tenant, shards, lease_id: randomUUID(), after, type: "wanted" },
        ...{ limit: 100, lease_seconds: 60, max_deliveries: 10 },
      };
      const { result, examined } = await examinedBy(() => store.operations.lease(input));
      expect(examined).toBeLessThanOrEqual(fewest + 2 * shards + limits.pageSize.max);
      const { events, next } = value(result);
      found.push(...events.map(({ event_id }) => event_id));
      after = next ?? undefined;
      if (after) stops++;
    } while (after);
    expect(found).toEqual(wanted);
    expect(stops).toBeGreaterThan(2);
    // A lease that is full has not stopped.
    expect(value(await store.operations.lease(leaseOf("other", 5))).next).toBeNull();
  });

  const leaseOf = (type: string, limit: number) => ({
    ...{ tenant: inbox.tenant, shards, lease_id: randomUUID(), type, limit },
    ...{ lease_seconds: 60, max_deliveries: 10 },
  });
});
