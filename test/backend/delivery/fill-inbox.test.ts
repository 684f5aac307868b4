/** Inboxes that are filled from what was stored before them. */
import { describe, expect, it } from "vitest";
import { continueFill } from "../../../backend/delivery/continue-fill.ts";
import { purgeInboxes } from "../../../backend/maintenance/purge-inboxes.ts";
import { limits } from "../../../contract/limits.ts";
import { Fills } from "../filling.ts";
import { type Break, bodiesOf, withBreak } from "../interfered.ts";
import { largePayload } from "../payloads.ts";
import { describeOnEveryEngine, type Store } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const breaks: Break[] = ["throttled", "unanswered", "crash before", "crash after"];

describeOnEveryEngine("an inbox that is made with `since`", (store: Store) => {
  const itIfExact = store.itIfExact("it counts what it did itself");
  const tenantWithFills = () => {
    const main = new TenantInbox(store);
    return { main, fills: new Fills(store, main) };
  };

  /** One event in each state; the last one is not in `default`. */
  async function eventsInEveryState(main: TenantInbox, payload?: string) {
    const members = { source: "shop", type: "t", tags: ["a"], ...(payload && { payload }) };
    await main.define("default", { filter: { source: ["shop"] } });
    const ids = await main.publish(4, members);
    const [, leased = "", dead = "", acknowledged = ""] = ids;
    const [unlisted = ""] = await main.publish(1, { ...members, source: "crm" });
    await main.reject({ event_ids: [dead] });
    await main.acknowledge({ event_ids: [acknowledged] });
    // For longer than filling may take.
    await main.lease({ limit: 2, lease_seconds: 3_600 });
    await main.release({ event_ids: ids.slice(0, 1) });
    return { ids: [...ids, unlisted], leased, dead, acknowledged };
  }

  it.each([undefined, largePayload("every state")])(
    "has every stored event, wherever that stands, as it was published",
    async (payload) => {
      const { main, fills } = tenantWithFills();
      const { ids, leased, dead, acknowledged } = await eventsInEveryState(main, payload);
      const before = await Promise.all(ids.map((id) => main.event(id)));
      const audit = await fills.run("audit");
      const inAudit = await audit.list();
      expect(inAudit.map(({ event_id }) => event_id)).toEqual(ids);
      for (const [index, event] of inAudit.entries()) {
        const { payload, source, type, tags, created_at } = before[index] ?? {};
        const said = { payload, source, type, tags, created_at };
        expect(event).toMatchObject({ ...said, status: "pending" });
        expect(event).not.toHaveProperty("delivery_count");
        expect((await main.event(ids[index] ?? ""))?.payload).toBe(payload);
      }
      expect(await main.idsIn("dead_letter")).toEqual([dead]);
      expect(await main.idsIn("acknowledged")).toEqual([acknowledged]);
      expect(await main.idsIn("delivered")).toEqual([leased]);
      expect((await main.event(ids[4] ?? ""))?.inboxes).toEqual([
        { inbox: "audit", status: "pending" },
      ]);
      expect(await bodiesOf(store, main.tenant)).toHaveLength(ids.length);
    },
  );

  it("has what its filter lets in, and what was accepted since then", async () => {
    const { main, fills } = tenantWithFills();
    const [old = ""] = await main.publish(1, { source: "shop" });
    store.clock += 1_000;
    const since = store.clock;
    const wanted = {
      large: { source: "shop", payload: largePayload("x").replace("{", '{"vip":true,') },
      small: { source: "shop", payload: '{"vip":true}' },
    };
    const large = await main.publish(1, wanted.large);
    const small = await main.publish(1, wanted.small);
    await main.publish(1, { source: "shop", payload: '{"vip":false}' });
    const other = await main.publish(1, { source: "crm", payload: '{"vip":true}' });
    const filter = { source: ["sh*"], payload: { "/vip": [true] } };
    expect(await (await fills.run("vip", { filter }, since)).idsIn()).toEqual([...large, ...small]);
    const tagged = await main.publish(1, { tags: ["eu"], type: "order.paid" });
    const eu = await fills.run("eu", { filter: { tags: ["eu"], type: ["order.*"] } });
    expect(await eu.idsIn()).toEqual(tagged);
    expect(await (await fills.run("crm", { filter: { source: ["crm"] } })).idsIn()).toEqual(other);
    expect(await (await fills.run("all")).idsIn()).toContain(old);
  });

  itIfExact("tells how far it is filled, when it is asked for, and when it is made", async () => {
    const { main, fills } = tenantWithFills();
    await main.publish(3);
    const created_at = store.clock;
    const begun = { state: "running", since: 7, copied: 0, examined: 0, skipped: 0, created_at };
    const input = { tenant: main.tenant, name: "audit", settings: {}, since: 7, atMost: 9 };
    const put = () => store.operations.putInbox(input);
    expect(value(await put()).inbox.filling).toEqual(begun);
    expect(await fills.find("audit")).toEqual(begun);
    expect(await fills.carryOn("audit")).toEqual({ ...begun, copied: 3, examined: 3 });
    const done = await fills.finish("audit");
    expect(done).toMatchObject({ state: "done", copied: 3, finished_at: store.clock });
    expect(await fills.find("audit")).toEqual(done);
    // A repetition finds it made and filled.
    expect(value(await put()).inbox.filling).toEqual(done);
    await main.define("later");
    expect(await fills.find("later")).toBeUndefined();
    expect(await fills.carryOn("later")).toBeUndefined();
    await expect(fills.carryOn("nowhere")).rejects.toThrow("inbox_not_found");
  });

  it("is filled when it is made, and not by a later definition", async () => {
    const { main, fills } = tenantWithFills();
    await main.publish(1);
    const audit = await main.define("audit");
    await fills.define("audit", { max_deliveries: 3 });
    await fills.define("default", {});
    expect(await fills.find("audit")).toBeUndefined();
    expect(await audit.idsIn()).toEqual([]);
    expect(await main.idsIn()).toHaveLength(1);
  });

  it("has each event once that comes in while it is filled, whoever believes what", async () => {
    const { main, fills } = tenantWithFills();
    const { tenant } = main;
    const ids = await main.publish(2);
    // An instance of the backend that has just read the definitions.
    const old = store.operations;
    value(await old.ingest({ tenant, event: store.event() }));
    const audit = await fills.define("audit");
    const unaware = store.event();
    await old.ingest({ tenant, event: unaware });
    await fills.carryOn("audit").catch(() => undefined);
    const late = store.event();
    await old.ingest({ tenant, event: late });
    const aware = await main.publish(1);
    await fills.finish("audit");
    const all = (await main.idsIn()).sort();
    expect(all).toEqual(
      expect.arrayContaining([...ids, unaware.event_id, late.event_id, ...aware]),
    );
    expect((await audit.idsIn()).sort()).toEqual(all);
  });

  it("brings nothing back that was acknowledged in it while it was filled, however late it is published again", async () => {
    const { main, fills } = tenantWithFills();
    const event = store.event();
    const publish = () => store.operations.ingest({ tenant: main.tenant, event });
    await publish();
    const audit = await fills.define("audit");
    while ((await audit.idsIn()).length === 0) {
      await fills.carryOn("audit").catch(() => undefined);
      store.clock += 5_000;
    }
    await audit.acknowledge({ event_ids: [event.event_id] });
    await fills.finish("audit");
    expect(await audit.idsIn()).toEqual([]);
    expect(await audit.idsIn("acknowledged")).toEqual([event.event_id]);
    // Put back elsewhere, the event is kept for longer than its copy.
    store.clock += (store.retention.event - 200) * 1_000;
    await main.reject({ event_ids: [event.event_id] });
    await main.redrive([event.event_id]);
    store.clock += (store.retention.event - 200) * 1_000;
    expect(value(await publish())).toMatchObject({ replayed: true });
    expect(await main.idsIn()).toEqual([event.event_id]);
    expect(await audit.idsIn()).toEqual([]);
  });

  it("keeps events for as long as if they had come in when they were published", async () => {
    const { main, fills } = tenantWithFills();
    const payload = largePayload("kept");
    const ids = [...(await main.publish(1, { payload })), ...(await main.publish(1))];
    await main.acknowledge({ event_ids: ids });
    store.clock += (store.retention.acknowledged - 80) * 1_000;
    const audit = await fills.run("audit");
    // Acknowledged there and here, it is still to be looked at everywhere.
    store.clock += (store.retention.acknowledged + 100) * 1_000;
    expect((await audit.list())[0]).toMatchObject({ payload });
    expect(await audit.idsIn()).toEqual(ids);
    expect(await main.event(ids[0] ?? "")).toMatchObject({ payload });
    store.clock += store.retention.event * 1_000;
    expect(await audit.idsIn()).toEqual([]);
    expect(await main.event(ids[0] ?? "")).toBeUndefined();
  });

  it("leaves out an event that is in as many inboxes as one may be, and says so", async () => {
    const { main, fills } = tenantWithFills();
    const [full = "", free = ""] = [...(await main.publish(1)), ...(await main.publish(1))];
    const SS = Array.from({ length: limits.inboxes.perEvent }, (_, n) => `inbox-${n}`);
    await store.events.update(full, "SET inboxes = :ids", {
      text: "attribute_exists(event_id)",
      values: { ":ids": { SS } },
    });
    const audit = await fills.define("audit");
    expect(await fills.finish("audit")).toMatchObject({ skipped: 1 });
    expect(await audit.idsIn()).toEqual([free]);
  });

  it("goes by its definition of the moment", async () => {
    const { main, fills } = tenantWithFills();
    const [a, b] = [await main.publish(1, { source: "a" }), await main.publish(1, { source: "b" })];
    const audit = await fills.define("audit", { filter: { source: ["a"] } });
    await fills.carryOn("audit").catch(() => undefined);
    store.clock += 20_000;
    await main.define("audit", { filter: { source: ["b"] } });
    await fills.finish("audit");
    expect(await audit.idsIn("pending", "b")).toEqual(b);
    for (const id of await audit.idsIn("pending", "a")) expect(a).toContain(id);
  });

  it("takes what fills it along when it is deleted, and what is left is cleared", async () => {
    const { main, fills } = tenantWithFills();
    const ids = await main.publish(3);
    await fills.define("audit");
    await fills.carryOn("audit").catch(() => undefined);
    const running = await store.dependencies.inboxes.now(main.tenant);
    const inbox_id = running.get("audit")?.inbox_id ?? "";
    await store.operations.deleteInbox({ tenant: main.tenant, name: "audit", force: true });
    const anew = await main.define("audit");
    store.clock += 60_000;
    await expect
      .poll(async () => {
        store.clock += 1_000;
        const carried = continueFill(store.dependencies, { tenant: main.tenant, inbox_id });
        return (await carried.catch(() => undefined))?.filling.state;
      })
      .toBe("done");
    await expect.poll(async () => (await purgeInboxes(store.dependencies)).purged).toBe(0);
    expect(await anew.idsIn()).toEqual([]);
    expect(await main.idsIn()).toEqual(ids);
  });

  describe.each(breaks)("with a write that breaks (%s)", (kind) => {
    // The job is acquired; an event gets a body (a large one has it), is named, and copied; then progress is saved.
    it.each([1, 2, 3, 4, 5, 6, 7, 8])("at write %i has each event once", async (write) => {
      const { main, fills } = tenantWithFills();
      const small = await main.publish(1);
      const large = await main.publish(1, { payload: largePayload("broken") });
      const ids = [...small, ...large];
      const audit = await fills.define("audit");
      await withBreak(store, { kind, write }, () => fills.carryOn("audit"));
      const early = await audit.idsIn();
      if (early.length > 0) await audit.acknowledge({ event_ids: early });
      await fills.finish("audit");
      const later = await audit.list();
      expect(later.map(({ event_id }) => event_id)).toEqual(
        ids.filter((id) => !early.includes(id)),
      );
      expect((await audit.idsIn("acknowledged")).sort()).toEqual([...early].sort());
      for (const { event_id, payload } of later)
        expect(payload).toBe((await main.event(event_id))?.payload);
    });

    it.each([1, 2])("of its definition, at write %i, is filled after a retry", async (write) => {
      const { main, fills } = tenantWithFills();
      const ids = await main.publish(2);
      await withBreak(store, { kind, write }, () => fills.define("audit"));
      const audit = await fills.define("audit");
      await fills.finish("audit");
      expect(await audit.idsIn()).toEqual(ids);
    });
  });
});
