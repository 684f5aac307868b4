/** The edge repeats a call whose answer was lost: that must not act on what came in between. */
import { expect, it } from "vitest";
import { describeOnEveryEngine } from "../store.ts";
import { settled, TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("a repeated attempt", (store) => {
  /** Released by a first attempt, and leased by another consumer before the second one. */
  async function leasedMeanwhile() {
    const inbox = new TenantInbox(store);
    const event_ids = await inbox.publish(1);
    const first = await inbox.lease();
    store.clock += 10;
    const asked_at = store.clock;
    store.clock += 10;
    await inbox.release({ lease_id: first.lease_id, event_ids });
    store.clock += 100;
    const other = await inbox.lease({ lease_seconds: 600 });
    store.clock += 2_500;
    return { inbox, first, other, event_ids, asked_at, id: event_ids[0] ?? "" };
  }

  it.each(["acknowledge", "release", "extend", "reject"] as const)(
    "to %s does not touch a lease that began after it was asked, fenced or not",
    async (name) => {
      const { inbox, first, other, event_ids, asked_at, id } = await leasedMeanwhile();
      for (const lease of [{}, { lease_id: first.lease_id }])
        expect(await inbox[name]({ ...lease, event_ids, asked_at })).toEqual(
          settled({ event_id: id, error: "lease_lost" }),
        );
      expect(await inbox.acknowledgeOne(id, undefined, asked_at)).toMatchObject({ ok: false });
      expect(await inbox.event(id)).toMatchObject({
        status: "delivered",
        lease_expires_at: other.lease_expires_at,
      });
      // What is asked now is about the lease that there is now.
      expect(await inbox[name]({ event_ids, asked_at: store.clock })).not.toMatchObject({
        value: { results: [{ error: expect.anything() }] },
      });
    },
  );

  it("to release does not cut short the delay that another consumer has asked for", async () => {
    const { inbox, first, other, event_ids, asked_at, id } = await leasedMeanwhile();
    await inbox.release({ lease_id: other.lease_id, delay_seconds: 3_600 });
    await inbox.release({ lease_id: first.lease_id, event_ids, asked_at });
    expect((await inbox.event(id))?.status).toBe("delivered");
  });

  it.each(["acknowledge", "reject"] as const)(
    "to %s does not settle again what was put back meanwhile",
    async (name) => {
      const inbox = new TenantInbox(store);
      const event_ids = await inbox.publish(1);
      const asked_at = store.clock;
      await inbox.reject({ event_ids, asked_at });
      store.clock += 100;
      await inbox.redrive(event_ids, store.clock);
      store.clock += 2_500;
      expect(await inbox[name]({ event_ids, asked_at })).toMatchObject({
        value: { results: [{ error: "lease_lost" }] },
      });
      expect(await inbox.idsIn("pending")).toEqual(event_ids);
    },
  );

  it("to redrive leaves what has become a dead letter again", async () => {
    const inbox = new TenantInbox(store);
    const event_ids = await inbox.publish(1);
    await inbox.reject({ event_ids });
    const asked_at = store.clock;
    store.clock += 100;
    await inbox.redrive(event_ids, asked_at);
    await inbox.reject({ event_ids });
    await inbox.redrive(event_ids, asked_at);
    expect(await inbox.idsIn("dead_letter")).toEqual(event_ids);
  });

  it("in the millisecond of a lease acts on it: the consumer may have been given it before it asked", async () => {
    const inbox = new TenantInbox(store);
    const event_ids = await inbox.publish(1);
    await inbox.lease();
    await inbox.release({ event_ids, asked_at: store.clock });
    expect(await inbox.idsIn("pending")).toEqual(event_ids);
  });
});
