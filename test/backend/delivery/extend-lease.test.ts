import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { describeOnEveryEngine } from "../store.ts";
import { settled, TenantInbox } from "../tenant-inbox.ts";

const hour = 3_600_000;

describeOnEveryEngine("extend-lease", (store) => {
  const until = (ids: readonly string[], at: number) =>
    settled(...ids.map((event_id) => ({ event_id, lease_expires_at: at })));

  it("gives a lease more time from now on, by lease, by ids, or by both", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(2);
    const { lease_id } = await inbox.lease({ lease_seconds: 60 });
    store.clock += 50_000;
    const later = store.clock + 60_000;
    for (const selection of [{ lease_id }, { event_ids: ids }, { lease_id, event_ids: ids }]) {
      expect(await inbox.extend({ ...selection, lease_seconds: 60 })).toEqual(until(ids, later));
    }
    store.clock = later - 1;
    expect((await inbox.lease()).ids).toEqual([]);
    expect((await inbox.list("delivered"))[0]).toMatchObject({
      lease_expires_at: later,
      delivery_count: 1,
    });
    store.clock = later;
    expect((await inbox.lease()).ids).toEqual(ids);
  });

  it("shortens one, too", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(1);
    const { lease_id } = await inbox.lease({ lease_seconds: 3_600 });
    expect(await inbox.extend({ lease_id, lease_seconds: 1 })).toEqual(
      until(ids, store.clock + 1_000),
    );
  });

  it("revives one that has run out, as long as nobody else has the event", async () => {
    const inbox = new TenantInbox(store);
    const [taken = "", free = ""] = await inbox.publish(2);
    const { lease_id } = await inbox.lease({ lease_seconds: 1 });
    store.clock += 1_000;
    const newer = await inbox.lease({ limit: 1 });
    expect(await inbox.extend({ lease_id })).toEqual(
      settled(
        { event_id: taken, error: "lease_lost" },
        { event_id: free, lease_expires_at: store.clock + 60_000 },
      ),
    );
    expect(await inbox.idsIn("pending")).toEqual([]);
    // Nor does it become the newer lease's owner when that one has run out as well.
    store.clock += 60_000;
    expect(await inbox.extend({ lease_id, event_ids: [taken] })).toEqual(
      settled({ event_id: taken, error: "lease_lost" }),
    );
    expect(await inbox.extend({ lease_id: newer.lease_id })).toEqual(
      until([taken], store.clock + 60_000),
    );
  });

  it("never reaches beyond twelve hours after the lease began", async () => {
    const inbox = new TenantInbox(store);
    // Kept for as long as that, unlike the events of the other tests.
    const kept = store.retention.event;
    store.retention.event = 100_000;
    const ids = await inbox.publish(1);
    const { lease_id } = await inbox.lease({ lease_seconds: 3_600 });
    const begin = store.clock;
    for (let hours = 1; hours <= 11; hours++) {
      store.clock = begin + hours * hour - 1;
      expect(await inbox.extend({ lease_id, lease_seconds: 3_600 })).toEqual(
        until(ids, store.clock + hour),
      );
    }
    store.clock = begin + 11 * hour + 1;
    for (const selection of [{ lease_id }, { event_ids: ids }]) {
      expect(await inbox.extend({ ...selection, lease_seconds: 3_600 })).toEqual(
        settled({ event_id: ids[0], error: "lease_limit_reached" }),
      );
    }
    store.clock = begin + 11 * hour;
    expect(await inbox.extend({ lease_id, lease_seconds: 3_600 })).toEqual(
      until(ids, begin + 12 * hour),
    );
    // The next lease begins anew.
    store.clock = begin + 12 * hour;
    const next = await inbox.lease({ lease_seconds: 3_600 });
    expect(await inbox.extend({ lease_id: next.lease_id, lease_seconds: 3_600 })).toEqual(
      until(ids, store.clock + hour),
    );
    store.retention.event = kept;
  });

  it("refuses what nobody holds, what is acknowledged, dead, or not there", async () => {
    const inbox = new TenantInbox(store);
    const [released = "", acknowledged = "", dead = "", erased = "", waiting = ""] =
      await inbox.publish(5);
    const { lease_id } = await inbox.lease({ limit: 4 });
    await inbox.release({ event_ids: [released], delay_seconds: 60 });
    await inbox.acknowledgeOne(acknowledged);
    await inbox.reject({ event_ids: [dead] });
    await inbox.erase(erased);
    const unknown = randomUUID();
    const refused = [
      { event_id: released, error: "lease_lost" },
      { event_id: acknowledged, error: "already_acknowledged" },
      { event_id: dead, error: "lease_lost" },
      { event_id: erased, error: "event_not_found" },
    ];
    expect(await inbox.extend({ lease_id })).toEqual(settled(...refused));
    const others = [
      { event_id: waiting, error: "lease_lost" },
      { event_id: unknown, error: "event_not_found" },
    ];
    expect(
      await inbox.extend({ event_ids: [...refused, ...others].map(({ event_id }) => event_id) }),
    ).toEqual(settled(...refused, ...others));
    expect(await inbox.extend({ lease_id: unknown })).toEqual({
      ok: false,
      error: { code: "lease_not_found" },
    });
  });
});
