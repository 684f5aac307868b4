import { randomUUID } from "node:crypto";
import { expect, it, vi } from "vitest";
import { describeOnEveryEngine } from "../store.ts";
import { settled, TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("redrive-events", (store) => {
  it("puts dead letters back where they were, to be leased from the first time anew", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(3, { source: "s" });
    await inbox.lease({ limit: 2 });
    await inbox.reject({ event_ids: ids.slice(0, 2) });
    const first = ids[0] ?? "";
    expect(await inbox.redrive([first])).toEqual(settled({ event_id: first, status: "pending" }));
    expect(await inbox.idsIn("pending", "s")).toEqual([first, ids[2]]);
    const event = await inbox.event(first);
    expect(event?.status).toBe("pending");
    expect(event).not.toHaveProperty("dead_letter_reason");
    expect((await inbox.lease()).events[0]).toMatchObject({ event_id: first, delivery_count: 1 });
  });

  it("keeps them as long as a new event", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(1);
    await inbox.reject({ event_ids: ids });
    store.clock += store.retention.event * 1000 - 1_000;
    await inbox.redrive(ids);
    store.clock += store.retention.event * 1000 - 1_000;
    expect(await inbox.idsIn("pending")).toEqual(ids);
  });

  it("may be repeated, leaves what waits or is leased alone, and tells of what is acknowledged or not there", async () => {
    const inbox = new TenantInbox(store);
    const [dead = "", leased = "", waiting = "", acknowledged = "", erased = ""] =
      await inbox.publish(5);
    await inbox.reject({ event_ids: [dead, erased] });
    await inbox.erase(erased);
    await inbox.acknowledgeOne(acknowledged);
    await inbox.lease({ limit: 1 });
    const unknown = randomUUID();
    const asked = [unknown, erased, acknowledged, leased, waiting, dead, dead];
    for (let n = 0; n < 2; n++) {
      expect(await inbox.redrive(asked)).toEqual(
        settled(
          { event_id: unknown, error: "event_not_found" },
          { event_id: erased, error: "event_not_found" },
          { event_id: acknowledged, error: "already_acknowledged" },
          { event_id: leased, status: "delivered" },
          { event_id: waiting, status: "pending" },
          { event_id: dead, status: "pending" },
        ),
      );
    }
    expect(await inbox.idsIn("delivered")).toEqual([leased]);
    expect(await inbox.idsIn("pending")).toEqual([dead, waiting]);
  });

  it("never brings back what is acknowledged while it looks", async () => {
    const inbox = new TenantInbox(store);
    const [id = ""] = await inbox.publish(1);
    await inbox.reject({ event_ids: [id] });
    store.clock += 1_000;
    const { events } = store;
    const read = events.getAll.bind(events);
    vi.spyOn(store, "events", "get").mockReturnValue(events);
    vi.spyOn(events, "getAll").mockImplementationOnce(async (ids) => {
      const items = await read(ids);
      await inbox.acknowledgeOne(id);
      return items;
    });
    expect(await inbox.redrive([id])).toEqual(
      settled({ event_id: id, error: "already_acknowledged" }),
    );
    vi.restoreAllMocks();
    expect((await inbox.event(id))?.status).toBe("acknowledged");
  });

  it("puts back what became a dead letter by a clock that is ahead", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(1);
    store.clock += 500;
    await inbox.reject({ event_ids: ids });
    store.clock -= 500;
    await inbox.redrive(ids);
    expect(await inbox.idsIn("pending")).toEqual(ids);
  });
});
