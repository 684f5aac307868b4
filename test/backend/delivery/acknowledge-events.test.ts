import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { describeOnEveryEngine } from "../store.ts";
import { settled, TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("acknowledge-events", (store) => {
  const itInOrder = store.itIfExact("who meets events that it leased before goes on in any order");

  const acknowledged = (ids: readonly string[], at = store.clock) =>
    settled(...ids.map((event_id) => ({ event_id, acknowledged_at: at })));

  itInOrder(
    "acknowledges the events of a lease by the lease alone, by ids alone, or by both",
    async () => {
      const inbox = new TenantInbox(store);
      await inbox.publish(6);
      const [first, second, third] = [
        await inbox.lease({ limit: 2 }),
        await inbox.lease({ limit: 2 }),
        await inbox.lease({ limit: 2 }),
      ];
      expect(await inbox.acknowledge({ lease_id: first.lease_id })).toEqual(
        acknowledged(first.ids),
      );
      expect(await inbox.acknowledge({ event_ids: second.ids })).toEqual(acknowledged(second.ids));
      const { lease_id, ids } = third;
      expect(await inbox.acknowledge({ lease_id, event_ids: ids.slice(1) })).toEqual(
        acknowledged(ids.slice(1)),
      );
      expect(await inbox.idsIn("delivered")).toEqual(ids.slice(0, 1));
      expect(await inbox.idsIn("acknowledged")).toEqual([
        ...first.ids,
        ...second.ids,
        ...ids.slice(1),
      ]);
    },
  );

  it("answers a repetition with the first one's time", async () => {
    const inbox = new TenantInbox(store);
    await inbox.publish(3);
    const { lease_id, ids } = await inbox.lease();
    const first = await inbox.acknowledge({ lease_id });
    store.clock += 5_000;
    expect(await inbox.acknowledge({ lease_id })).toEqual(first);
    expect(await inbox.acknowledge({ event_ids: ids })).toEqual(first);
    expect(await inbox.acknowledge({ lease_id: randomUUID(), event_ids: ids })).toEqual(first);
  });

  it("answers in the order of the question, each event once", async () => {
    const inbox = new TenantInbox(store);
    const [a = "", b = "", c = ""] = await inbox.publish(3);
    expect(await inbox.acknowledge({ event_ids: [c, a, c, b, a] })).toEqual(
      acknowledged([c, a, b]),
    );
  });

  it("takes a late acknowledgment while nobody else has the event", async () => {
    const inbox = new TenantInbox(store);
    await inbox.publish(2);
    const late = await inbox.lease({ lease_seconds: 1 });
    store.clock += 3_600_000 / 12;
    expect(await inbox.acknowledge({ lease_id: late.lease_id })).toEqual(acknowledged(late.ids));
  });

  it("refuses a late one for each event that a newer lease holds, and takes it for the others", async () => {
    const inbox = new TenantInbox(store);
    const [taken = "", free = ""] = await inbox.publish(2);
    const late = await inbox.lease({ lease_seconds: 1 });
    store.clock += 1_000;
    const newer = await inbox.lease({ limit: 1 });
    expect(newer.ids).toEqual([taken]);
    expect(await inbox.acknowledge({ lease_id: late.lease_id })).toEqual(
      settled(
        { event_id: taken, error: "lease_lost" },
        { event_id: free, acknowledged_at: store.clock },
      ),
    );
    expect(await inbox.acknowledgeOne(taken, late.lease_id)).toEqual({
      ok: false,
      error: { code: "lease_lost" },
    });
    expect(await inbox.idsIn("delivered")).toEqual([taken]);
    // The newer lease has run out, too: then the event is anybody's.
    store.clock += 60_000;
    expect(await inbox.acknowledge({ lease_id: late.lease_id, event_ids: [taken] })).toEqual(
      acknowledged([taken]),
    );
  });

  it("is not fenced without a lease", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(1);
    await inbox.lease();
    expect(await inbox.acknowledge({ event_ids: ids })).toEqual(acknowledged(ids));
  });

  it("tells of each event that is not there, and of a lease that never was", async () => {
    const inbox = new TenantInbox(store);
    const [erased = "", kept = ""] = await inbox.publish(2);
    const { lease_id } = await inbox.lease();
    await inbox.erase(erased);
    const unknown = randomUUID();
    expect(await inbox.acknowledge({ lease_id, event_ids: [unknown, erased, kept] })).toEqual(
      settled(
        { event_id: unknown, error: "event_not_found" },
        { event_id: erased, error: "event_not_found" },
        { event_id: kept, acknowledged_at: store.clock },
      ),
    );
    expect(await inbox.acknowledge({ lease_id: unknown })).toEqual({
      ok: false,
      error: { code: "lease_not_found" },
    });
    expect(await inbox.acknowledge({})).toEqual({ ok: false, error: { code: "lease_not_found" } });
  });

  it("acknowledges once however many try at once", async () => {
    const inbox = new TenantInbox(store);
    await inbox.publish(5);
    const { lease_id } = await inbox.lease();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => inbox.acknowledge({ lease_id })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await inbox.idsIn("acknowledged")).toHaveLength(5);
  });
});
