import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { describeOnEveryEngine } from "../store.ts";
import { settled, TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("reject-events", (store) => {
  const done = (ids: readonly string[]) => settled(...ids.map((event_id) => ({ event_id })));

  it("makes dead letters of the events of a lease, with the reason and the count", async () => {
    const inbox = new TenantInbox(store);
    const [first = "", second = ""] = await inbox.publish(2, { source: "s" });
    await inbox.publish(1, { source: "t" });
    const { lease_id } = await inbox.lease({ limit: 2 });
    expect(
      await inbox.reject({ lease_id, event_ids: [first], reason: "no such customer" }),
    ).toEqual(done([first]));
    expect(await inbox.reject({ lease_id })).toEqual(done([first, second]));
    const dead = [
      {
        event_id: first,
        status: "dead_letter",
        dead_letter_reason: "no such customer",
        delivery_count: 1,
      },
      {
        event_id: second,
        status: "dead_letter",
        dead_letter_reason: "rejected by its consumer",
        delivery_count: 1,
      },
    ];
    expect(await inbox.list("dead_letter")).toMatchObject(dead);
    expect(await inbox.list("dead_letter", "s")).toMatchObject(dead);
    expect(await inbox.list("dead_letter", "t")).toEqual([]);
    expect(await inbox.idsIn("delivered")).toEqual([]);
    expect((await inbox.lease()).ids).toHaveLength(1);
  });

  it("keeps the first reason when repeated", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(1);
    await inbox.reject({ event_ids: ids, reason: "first" });
    expect(await inbox.reject({ event_ids: ids, reason: "second" })).toEqual(done(ids));
    expect(await inbox.list("dead_letter")).toMatchObject([{ dead_letter_reason: "first" }]);
  });

  it("rejects what waits, too, and a dead letter may still be acknowledged", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(1);
    expect(await inbox.reject({ event_ids: ids })).toEqual(done(ids));
    expect(await inbox.acknowledge({ event_ids: ids })).toEqual(
      settled({ event_id: ids[0], acknowledged_at: store.clock }),
    );
    expect(await inbox.idsIn("dead_letter")).toEqual([]);
    expect((await inbox.list("acknowledged"))[0]).not.toHaveProperty("dead_letter_reason");
  });

  it("refuses what a newer lease holds, what is acknowledged, or not there", async () => {
    const inbox = new TenantInbox(store);
    const [taken = "", acknowledged = "", erased = ""] = await inbox.publish(3);
    const { lease_id } = await inbox.lease({ lease_seconds: 1 });
    store.clock += 1_000;
    const newer = await inbox.lease({ limit: 1 });
    await inbox.acknowledgeOne(acknowledged);
    await inbox.erase(erased);
    expect(await inbox.reject({ lease_id })).toEqual(
      settled(
        { event_id: taken, error: "lease_lost" },
        { event_id: acknowledged, error: "already_acknowledged" },
        { event_id: erased, error: "event_not_found" },
      ),
    );
    expect(await inbox.reject({ lease_id: randomUUID() })).toEqual({
      ok: false,
      error: { code: "lease_not_found" },
    });
    expect(await inbox.reject({ lease_id: newer.lease_id })).toEqual(done([taken]));
  });
});
