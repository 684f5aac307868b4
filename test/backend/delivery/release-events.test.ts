import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { describeOnEveryEngine } from "../store.ts";
import { settled, TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("release-events", (store) => {
  const done = (ids: readonly string[], status = "pending") =>
    settled(...ids.map((event_id) => ({ event_id, status })));

  it("gives the events of a lease back at once, in their old place, and counts the delivery", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(3);
    const { lease_id } = await inbox.lease({ limit: 2 });
    expect(await inbox.release({ lease_id })).toEqual(done(ids.slice(0, 2)));
    expect(await inbox.idsIn("pending")).toEqual(ids);
    const again = await inbox.lease();
    expect(again.events.map(({ event_id, delivery_count }) => [event_id, delivery_count])).toEqual(
      ids.map((id, n) => [id, n < 2 ? 2 : 1]),
    );
  });

  it("gives them back after a delay, until when nobody has them", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(1);
    const { lease_id } = await inbox.lease({ lease_seconds: 1 });
    expect(await inbox.release({ lease_id, delay_seconds: 30 })).toEqual(done(ids, "delivered"));
    store.clock += 29_999;
    expect((await inbox.lease()).ids).toEqual([]);
    expect(await inbox.idsIn("delivered")).toEqual(ids);
    store.clock += 1;
    expect((await inbox.lease()).ids).toEqual(ids);
  });

  it("gives back those that are named, by a lease or without one", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(3);
    const { lease_id } = await inbox.lease();
    expect(await inbox.release({ lease_id, event_ids: ids.slice(0, 1) })).toEqual(
      done(ids.slice(0, 1)),
    );
    expect(await inbox.release({ event_ids: ids.slice(1, 2) })).toEqual(done(ids.slice(1, 2)));
    expect(await inbox.idsIn("pending")).toEqual(ids.slice(0, 2));
  });

  it("may be repeated, and does nothing to what waits", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(2);
    const { lease_id } = await inbox.lease({ limit: 1 });
    for (let n = 0; n < 2; n++)
      expect(await inbox.release({ lease_id })).toEqual(done(ids.slice(0, 1)));
    expect(await inbox.release({ event_ids: ids, delay_seconds: 60 })).toMatchObject({
      value: { results: [{ status: "delivered" }, { event_id: ids[1], status: "pending" }] },
    });
    store.clock += 60_000;
    expect((await inbox.lease()).ids).toEqual(ids);
  });

  it("lets a released event be acknowledged by who had it", async () => {
    const inbox = new TenantInbox(store);
    const [event_id] = await inbox.publish(1);
    const { lease_id } = await inbox.lease();
    await inbox.release({ lease_id, delay_seconds: 60 });
    expect(await inbox.acknowledge({ lease_id })).toEqual(
      settled({ event_id, acknowledged_at: store.clock }),
    );
  });

  it("refuses what a newer lease holds, what is acknowledged, dead, or not there", async () => {
    const inbox = new TenantInbox(store);
    const [taken = "", acknowledged = "", dead = "", erased = ""] = await inbox.publish(4);
    const { lease_id } = await inbox.lease({ lease_seconds: 1 });
    store.clock += 1_000;
    await inbox.lease({ limit: 1 });
    await inbox.acknowledgeOne(acknowledged);
    await inbox.reject({ event_ids: [dead] });
    await inbox.erase(erased);
    expect(await inbox.release({ lease_id })).toEqual(
      settled(
        { event_id: taken, error: "lease_lost" },
        { event_id: acknowledged, error: "already_acknowledged" },
        { event_id: dead, error: "lease_lost" },
        { event_id: erased, error: "event_not_found" },
      ),
    );
    expect(await inbox.release({ lease_id: randomUUID() })).toEqual({
      ok: false,
      error: { code: "lease_not_found" },
    });
    expect(await inbox.idsIn("delivered")).toEqual([taken]);
  });
});
