/** A store that fails in parts: what can be leased is, and what was not answered does not count. */
import { beforeEach, expect, it } from "vitest";
import { eventually } from "../../eventually.ts";
import { broken, withBreak } from "../interfered.ts";
import { largePayload } from "../payloads.ts";
import { describeOnEveryEngine, type Interference } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("a lease from a store that fails in parts", (store) => {
  let inbox: TenantInbox;
  beforeEach(() => {
    inbox = new TenantInbox(store);
    store.interference = undefined;
  });

  const keyOf = (input: object): string | undefined =>
    "Key" in input ? (input.Key as { event_id: { S: string } }).event_id.S : undefined;

  /** Every write of these events fails. */
  const throttling =
    (...ids: string[]): Interference =>
    (name, call, input) =>
      name === "UpdateItem" && ids.includes(keyOf(input) ?? "") ? broken() : call();

  it("holds all other events while the claim of one is throttled, and counts nothing of that one", async () => {
    const ids = await inbox.publish(20);
    const [hot = "", ...others] = ids;
    for (let n = 1; n <= 4; n++) {
      store.interference = throttling(hot);
      const lease = await inbox.lease({ limit: 20, lease_seconds: 10 });
      expect(lease.ids).toEqual(others);
      expect(lease.events.map(({ delivery_count }) => delivery_count)).toEqual(others.map(() => n));
      store.interference = undefined;
      store.clock += 10_000;
    }
    expect(await inbox.idsIn("dead_letter")).toEqual([]);
    expect((await inbox.lease({ limit: 1 })).events).toMatchObject([
      { event_id: hot, delivery_count: 1 },
    ]);
  });

  it("fails if nothing can be claimed: an inbox whose events are throttled is not empty", async () => {
    const ids = await inbox.publish(3);
    store.interference = throttling(...ids);
    await expect(inbox.lease()).rejects.toThrow("broke off");
  });

  it("makes no dead letter of what consumers were not shown often enough, though half of all claims fail", async () => {
    const ids = await inbox.publish(12);
    const shown = new Map<string, number>();
    let writes = 0;
    // It may be an event's turn to fail again and again, but not for ever.
    for (let n = 0; n < 8 || (shown.size < ids.length && n < 100); n++) {
      store.interference = (name, call) => {
        if (name !== "UpdateItem") return call();
        // In turns: it is not done; it is done and its answer is lost.
        const turn = writes++ % 4;
        return turn === 0 ? broken() : turn === 1 ? call().then(broken) : call();
      };
      const lease = await inbox.lease({ limit: 12, max_deliveries: 3 }).catch(() => undefined);
      for (const id of lease?.ids ?? []) shown.set(id, (shown.get(id) ?? 0) + 1);
      store.interference = undefined;
      store.clock += 60_000;
    }
    for (const { event_id } of await inbox.list("dead_letter")) expect(shown.get(event_id)).toBe(3);
    expect(shown.size).toBe(ids.length);
  });

  it.each([1, 2, 3, 4, 5])(
    "counts no delivery that was not answered, though the Lambda ends at write %i every time",
    async (write) => {
      const ids = await inbox.publish(4);
      for (let n = 0; n < 5; n++) {
        const how = { kind: "crash before", write } as const;
        expect(await withBreak(store, how, () => inbox.lease({ max_deliveries: 2 }))).toBe(
          "failed",
        );
        store.clock += 60_000;
      }
      const { events } = await inbox.lease({ max_deliveries: 2 });
      expect(events.map(({ event_id, delivery_count }) => [event_id, delivery_count])).toEqual(
        ids.map((id) => [id, 1]),
      );
    },
  );

  it("counts a delivery whose answer may have reached the consumer", async () => {
    await inbox.publish(1);
    await withBreak(store, { kind: "crash after", write: 2 }, () => inbox.lease());
    store.clock += 60_000;
    expect((await inbox.lease()).events).toMatchObject([{ delivery_count: 2 }]);
  });

  it("answers what needs no body while bodies cannot be read, and gives the others back uncounted", async () => {
    const [small = ""] = await inbox.publish(1, { payload: "{}" });
    const [large = ""] = await inbox.publish(1, { payload: largePayload("unread") });
    // An index may lag, and a lease that finds the large one alone has nothing to answer.
    await eventually(async () => expect(await inbox.idsIn("pending")).toHaveLength(2));
    store.interference = (name, call) => (name === "BatchGetItem" ? broken() : call());
    expect((await inbox.lease()).ids).toEqual([small]);
    store.interference = undefined;
    expect((await inbox.lease()).events).toMatchObject([{ event_id: large, delivery_count: 1 }]);
  });

  it("is answered if only the answer to the write of its record was lost", async () => {
    const ids = await inbox.publish(2);
    const how = { kind: "unanswered", write: 3 } as const;
    const lease = await withBreak(store, how, () => inbox.lease());
    expect(lease).toMatchObject({ ids });
    if (lease !== "failed")
      expect(await inbox.acknowledge({ lease_id: lease.lease_id })).toMatchObject({ ok: true });
    expect(await inbox.idsIn("acknowledged")).toEqual(ids);
  });
});
