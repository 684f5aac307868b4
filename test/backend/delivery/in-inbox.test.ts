/** The state machine in a named inbox: the same as in `default`, and nothing to any other. */
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { describeOnEveryEngine } from "../store.ts";
import { settled, TenantInbox, value } from "../tenant-inbox.ts";

const notFound = { ok: false, error: { code: "inbox_not_found" } };

describeOnEveryEngine("an operation in an inbox", (store) => {
  const itInOrder = store.itIfExact("the order, and what indexes show, may be another");

  async function inboxes() {
    const main = new TenantInbox(store);
    return { main, billing: await main.define("billing"), audit: await main.define("audit") };
  }

  itInOrder("takes an event through its life there, and leaves it alone elsewhere", async () => {
    const { main, billing, audit } = await inboxes();
    const ids = await main.publish(4, { source: "s" });
    const [a = "", b = "", c = "", d = ""] = ids;
    const { lease_id, ids: leased } = await billing.lease({ limit: 3 });
    expect(leased).toEqual([a, b, c]);
    expect(await billing.idsIn("delivered")).toEqual([a, b, c]);
    expect(await billing.idsIn("pending", "s")).toEqual([d]);
    expect(await billing.extend({ lease_id, lease_seconds: 90 })).toMatchObject({ ok: true });
    expect(await billing.acknowledge({ lease_id, event_ids: [a] })).toMatchObject({ ok: true });
    expect(await billing.release({ lease_id, event_ids: [b] })).toMatchObject({ ok: true });
    expect(await billing.reject({ lease_id, event_ids: [c], reason: "no" })).toMatchObject({
      ok: true,
    });
    expect(await billing.idsIn("acknowledged")).toEqual([a]);
    expect(await billing.idsIn("dead_letter")).toEqual([c]);
    expect(await billing.redrive([c])).toEqual(settled({ event_id: c, status: "pending" }));
    expect(await billing.acknowledgeOne(d)).toMatchObject({ ok: true });
    expect((await billing.idsIn()).sort()).toEqual([b, c].sort());
    for (const other of [main, audit]) {
      expect(await other.idsIn()).toEqual(ids);
      expect(await other.idsIn("delivered")).toEqual([]);
    }
  });

  itInOrder("counts what is there, and nothing else", async () => {
    const { main, billing, audit } = await inboxes();
    const [first = ""] = await main.publish(3);
    await billing.acknowledge({ event_ids: [first] });
    await audit.reject({ event_ids: [first] });
    const { oldest_pending_at, ...counts } = await billing.measure();
    expect(counts).toEqual({ pending: 2, delivered: 0, dead_letter: 0, capped: false });
    expect(await audit.measure()).toMatchObject({ pending: 2, dead_letter: 1 });
    expect(await main.measure()).toMatchObject({ pending: 3, dead_letter: 0 });
  });

  it("knows no lease of another inbox, and no event that is not in it", async () => {
    const { main, billing, audit } = await inboxes();
    const ids = await main.publish(2);
    const { lease_id } = await billing.lease();
    const unknown = { ok: false, error: { code: "lease_not_found" } };
    for (const other of [main, audit]) {
      expect(await other.acknowledge({ lease_id })).toEqual(unknown);
      expect(await other.release({ lease_id })).toEqual(unknown);
      // With a lease that is none there, it is fenced by none.
      expect(await other.acknowledgeOne(ids[0] ?? "", lease_id)).toMatchObject({ ok: true });
    }
    const crm = await main.define("crm", { filter: { source: ["crm"] } });
    await main.publish(1, { source: "crm" });
    const [event_id = ""] = ids;
    const absent = settled({ event_id, error: "event_not_found" });
    expect(await crm.acknowledge({ event_ids: [event_id] })).toEqual(absent);
    expect(await crm.reject({ event_ids: [event_id] })).toEqual(absent);
    expect(await crm.redrive([event_id])).toEqual(absent);
    expect(await billing.idsIn("delivered")).toEqual(ids);
  });

  it("gives the same lease to a repeated attempt in one inbox, and another in another", async () => {
    const { main, billing, audit } = await inboxes();
    await main.publish(2);
    const lease_id = randomUUID();
    const first = await billing.lease({ lease_id, limit: 1 });
    expect((await billing.lease({ lease_id, limit: 1 })).ids).toEqual(first.ids);
    expect((await audit.lease({ lease_id })).ids).toHaveLength(2);
  });

  it("delivers an event as often as the inbox says, whatever the tenant's settings say", async () => {
    const main = new TenantInbox(store);
    const strict = await main.define("strict", { max_deliveries: 1 });
    const ids = await main.publish(1);
    for (const expected of [ids, []]) {
      expect((await strict.lease({ lease_seconds: 1, max_deliveries: 10 })).ids).toEqual(expected);
      store.clock += 2_000;
    }
    expect(await strict.idsIn("dead_letter")).toEqual(ids);
    await main.define("default", { max_deliveries: 2 });
    for (const expected of [ids, ids, []]) {
      expect((await main.lease({ lease_seconds: 1, max_deliveries: 10 })).ids).toEqual(expected);
      store.clock += 2_000;
    }
  });

  it("is refused where there is no such inbox: never there, another tenant's, deleted, or switched off", async () => {
    const { main, billing } = await inboxes();
    const [event_id = ""] = await main.publish(1);
    const theirs = new TenantInbox(store, 1, undefined, "billing");
    value(await store.operations.deleteInbox({ tenant: main.tenant, name: "audit", force: true }));
    const off = new TenantInbox(store);
    await off.define("default", { enabled: false });
    for (const inbox of [main.named("never"), theirs, main.named("audit"), off]) {
      const event_ids = [event_id];
      const answers = await Promise.all([
        inbox.acknowledge({ event_ids }),
        inbox.acknowledgeOne(event_id),
        inbox.release({ event_ids }),
        inbox.extend({ event_ids }),
        inbox.reject({ event_ids }),
        inbox.redrive(event_ids),
      ]);
      expect(answers).toEqual(Array(6).fill(notFound));
      for (const ask of [() => inbox.lease(), () => inbox.list(), () => inbox.measure()])
        await expect(ask()).rejects.toThrow("inbox_not_found");
    }
    expect(await billing.idsIn()).toEqual([event_id]);
  });

  it("reports what cannot be read by tenant and inbox", async () => {
    const { main, billing } = await inboxes();
    const [event_id = ""] = await main.publish(1);
    const own = await store.events.get(event_id);
    await store.events.delete(own?.body_id?.S ?? "");
    expect(await billing.idsIn()).toEqual([]);
    expect(store.unreadable.at(-1)).toMatchObject({
      tenant: main.tenant,
      inbox: "billing",
      event_id,
    });
    expect((await billing.list("dead_letter"))[0]).toMatchObject({
      dead_letter_reason: expect.stringContaining("missing"),
    });
  });
});
