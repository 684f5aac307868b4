/** Events that go to several inboxes: written whole or not at all, whatever breaks off. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { deleteEvent } from "../../../backend/delivery/delete-event.ts";
import { ingestEvent } from "../../../backend/ingestion/ingest-event.ts";
import { isExpired } from "../../../backend/store/event-item.ts";
import type { AcceptedEvent } from "../../../contract/event.ts";
import { keyInScope } from "../../../contract/table.ts";
import { type Break, bodiesOf, withBreak } from "../interfered.ts";
import { everyInterleaving } from "../interleavings.ts";
import { largePayload } from "../payloads.ts";
import { describeOnEveryEngine, type Store } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const breaks: Break[] = ["throttled", "unanswered", "crash before", "crash after"];

/** A body, the event's own item, two copies, and the mark. */
const writes = [1, 2, 3, 4, 5];

describeOnEveryEngine("an event that goes to several inboxes", (store: Store) => {
  const itIfExact = store.itIfExact("it counts writes");

  /** Three inboxes of a tenant: the third lets in nothing of the shop. */
  async function inboxes(settings: { enabled?: boolean } = {}) {
    const main = new TenantInbox(store);
    if (settings.enabled === false) await main.define("default", settings);
    const audit = await main.define("audit");
    const billing = await main.define("billing", { filter: { source: ["sh*"] } });
    const other = await main.define("other", { filter: { source: ["crm"] } });
    return { main, audit, billing, other };
  }
  const ingest = (tenant: string, event: AcceptedEvent) =>
    store.operations.ingest({ tenant, event });
  const shop = (members: Partial<AcceptedEvent> = {}) =>
    store.event({ source: "shop", ...members });

  it("waits in each that lets it in, and in no other", async () => {
    const { main, audit, billing, other } = await inboxes();
    for (const payload of ["{}", largePayload("each")]) {
      const event = shop({ payload, tags: ["t"], metadata: '{"m":1}' });
      const places = ["default", "audit", "billing"].map((inbox) => ({ inbox, status: "pending" }));
      expect(await ingest(main.tenant, event)).toEqual({
        ok: true,
        value: { replayed: false, inboxes: places },
      });
      for (const inbox of [main, audit, billing])
        expect(
          (await inbox.list()).find(({ event_id }) => event_id === event.event_id),
        ).toMatchObject({ ...event, status: "pending" });
      expect(await other.idsIn()).toEqual([]);
      expect((await main.event(event.event_id))?.inboxes).toEqual(places);
    }
  });

  it("is one body, however small it is, and as many state items as inboxes", async () => {
    const { main } = await inboxes();
    await ingest(main.tenant, shop());
    await ingest(main.tenant, shop());
    expect(await bodiesOf(store, main.tenant)).toHaveLength(2);
  });

  it("is one item as ever where it comes into `default` alone", async () => {
    const main = new TenantInbox(store);
    await main.define("crm", { filter: { source: ["crm"] } });
    expect(await ingest(main.tenant, shop())).toEqual({ ok: true, value: { replayed: false } });
    expect(await bodiesOf(store, main.tenant)).toEqual([]);
  });

  describe.each(breaks)("whose write breaks (%s)", (kind) => {
    it.each(writes)("at write %i is whole after a retry, and in no inbox twice", async (write) => {
      const { main, audit, billing } = await inboxes();
      const event = shop();
      await withBreak(store, { kind, write }, () => ingest(main.tenant, event));
      value(await ingest(main.tenant, event));
      const retried = value(await ingest(main.tenant, event));
      expect(retried).toMatchObject({ replayed: true });
      for (const inbox of [main, audit, billing])
        expect(await inbox.idsIn()).toEqual([event.event_id]);
      expect((await main.event(event.event_id))?.inboxes).toHaveLength(3);
    });

    it.each(writes)(
      "at write %i is completed for the inboxes that there were at first",
      async (write) => {
        const { main, audit, billing, other } = await inboxes();
        const event = shop();
        const first = await withBreak(store, { kind, write }, () => ingest(main.tenant, event));
        const hasBegun = (await store.events.get(event.event_id)) !== undefined;
        await main.define("other");
        await main.define("billing", { filter: { source: ["none"] } });
        value(await ingest(main.tenant, event));
        const ofFirst = first !== "failed" || hasBegun;
        expect(await audit.idsIn()).toEqual([event.event_id]);
        expect(await billing.idsIn()).toEqual(ofFirst ? [event.event_id] : []);
        expect(await other.idsIn()).toEqual(ofFirst ? [] : [event.event_id]);
      },
    );
  });

  it.each(breaks)(
    "does not come back where it was acknowledged, however late it is sent again and whatever was not marked (%s)",
    async (kind) => {
      const { main, billing } = await inboxes();
      const event = shop();
      // All copies are written; the mark may not be, and the sender hears of nothing.
      await withBreak(store, { kind, write: 5 }, () => ingest(main.tenant, event));
      await billing.acknowledge({ event_ids: [event.event_id] });
      for (const later of [store.retention.acknowledged + 1, store.retention.event - 150]) {
        store.clock += later * 1_000;
        await removeExpired(main.tenant, event.event_id);
        expect(value(await ingest(main.tenant, event))).toMatchObject({ replayed: true });
        expect(await billing.idsIn()).toEqual([]);
        expect((await main.event(event.event_id))?.inboxes).toContainEqual(
          expect.objectContaining({ inbox: "billing", status: "acknowledged" }),
        );
      }
    },
  );

  /** As DynamoDB does in the end. */
  async function removeExpired(tenant: string, event_id: string): Promise<void> {
    for (const { inbox_id } of (await store.dependencies.inboxes.now(tenant)).values()) {
      const copy = await store.events.of(inbox_id).get(event_id);
      if (copy && isExpired(copy, store.clock)) await store.events.of(inbox_id).delete(event_id);
    }
  }

  it("stays for the others, and to be looked at, when it is acknowledged in one", async () => {
    for (const first of ["main", "billing"] as const) {
      const all = await inboxes();
      const event = shop({ payload: largePayload(first) });
      value(await ingest(all.main.tenant, event));
      await all[first].acknowledge({ event_ids: [event.event_id] });
      store.clock += (store.retention.event - 50) * 1_000;
      expect((await all.audit.list())[0]).toMatchObject(event);
      expect(await all.main.event(event.event_id)).toMatchObject({ payload: event.payload });
    }
  });

  it("is in no inbox for longer than it is kept itself, however late it is acknowledged there", async () => {
    const { main, billing } = await inboxes();
    const event = shop();
    value(await ingest(main.tenant, event));
    store.clock += (store.retention.event - 10) * 1_000;
    await billing.acknowledge({ event_ids: [event.event_id] });
    expect(await billing.idsIn("acknowledged")).toEqual([event.event_id]);
    store.clock += 10_000;
    expect(await billing.idsIn("acknowledged")).toEqual([]);
    expect(await main.event(event.event_id)).toBeUndefined();
  });

  it("is kept for longer when it is put back in one inbox, and so can be read there", async () => {
    const { main, billing } = await inboxes();
    const event = shop({ payload: largePayload("back") });
    value(await ingest(main.tenant, event));
    store.clock += (store.retention.event - 10) * 1_000;
    await billing.reject({ event_ids: [event.event_id] });
    await billing.redrive([event.event_id]);
    store.clock += (store.retention.event - 10) * 1_000;
    expect((await billing.list())[0]).toMatchObject({ payload: event.payload });
    expect((await main.event(event.event_id))?.inboxes).toContainEqual({
      inbox: "billing",
      status: "pending",
    });
  });

  it("is erased in all of them at once, and what is left names nothing of it", async () => {
    const { main, audit, billing } = await inboxes();
    const event = shop({ payload: largePayload("gone"), tags: ["t"], type: "secret.type" });
    value(await ingest(main.tenant, event));
    await audit.lease();
    await billing.reject({ event_ids: [event.event_id], reason: "secret reason" });
    const ids = (await store.events.get(event.event_id))?.inboxes?.SS ?? [];
    await main.erase(event.event_id);
    for (const inbox of [main, audit, billing])
      for (const status of ["pending", "delivered", "dead_letter", "acknowledged"] as const)
        expect(await inbox.idsIn(status)).toEqual([]);
    expect(await main.event(event.event_id)).toBeUndefined();
    expect(await bodiesOf(store, main.tenant)).toEqual([]);
    for (const id of [undefined, ...ids]) {
      const left = await store.events.get(keyInScope(event.event_id, id));
      expect(left?.status?.S).toBe("erased");
      expect(JSON.stringify(left)).not.toMatch(/secret|shop/);
    }
    expect(await ingest(main.tenant, event)).toMatchObject({ error: { code: "event_erased" } });
  });

  it("is not shown in an inbox between the erasure of the event and of the copy", async () => {
    const { main, audit } = await inboxes();
    const event = shop({ payload: largePayload("between") });
    value(await ingest(main.tenant, event));
    // The tombstone, the body: what follows breaks off.
    await withBreak(store, { kind: "crash after", write: 2 }, () => main.erase(event.event_id));
    expect(await audit.idsIn()).toEqual([]);
    expect((await audit.lease()).ids).toEqual([]);
    expect(store.unreadable.filter(({ event_id }) => event_id === event.event_id)).toEqual([]);
    await main.erase(event.event_id);
    const [id = ""] = (await store.events.get(event.event_id))?.inboxes?.SS ?? [];
    expect((await store.events.of(id).get(event.event_id))?.status?.S).toBe("erased");
  });

  itIfExact(
    "loses to an erasure, in whatever order they meet and wherever one breaks off",
    async () => {
      const main = new TenantInbox(store);
      const billing = await main.define("billing");
      const { tenant } = main;
      await everyInterleaving(async (schedule) => {
        const event = shop();
        const { event_id } = event;
        const scope = { tenant, shards: 1 };
        // Definitions are known: they are one read more, which nobody changes.
        const { inboxes } = store.dependencies;
        await inboxes.of(tenant);
        let isErased = false;
        await schedule.run(
          [
            () =>
              ingestEvent({ ...schedule.store(store, "ingest"), inboxes })({
                ...scope,
                event,
              }).catch(() => undefined),
            async () => {
              try {
                await deleteEvent(schedule.store(store, "erase"))({ tenant, shards: 1, event_id });
                isErased = true;
              } catch {}
            },
          ],
          async () => {
            if (isErased) expect(await billing.idsIn()).not.toContain(event_id);
          },
        );
        value(await store.operations.erase({ tenant, event_id }));
        await ingest(tenant, event);
        for (const inbox of [main, billing]) expect(await inbox.idsIn()).toEqual([]);
      }, 1);
    },
  );

  it("that nobody wants is stored, found by its id, and in no inbox", async () => {
    const main = new TenantInbox(store);
    await main.define("default", { enabled: false });
    const event = shop();
    expect(await ingest(main.tenant, event)).toEqual({
      ok: true,
      value: { replayed: false, inboxes: [] },
    });
    expect(await main.event(event.event_id)).toMatchObject({ ...event, inboxes: [] });
    expect(value(await ingest(main.tenant, event))).toMatchObject({ replayed: true });
    await main.define("default", {});
    expect(await main.idsIn()).toEqual([]);
    await main.erase(event.event_id);
    expect(await main.event(event.event_id)).toBeUndefined();
  });

  it("is, where `default` does not let it in, as settled as it is least", async () => {
    const { main, audit, billing } = await inboxes({ enabled: false });
    const event = shop();
    const { event_id } = event;
    value(await ingest(main.tenant, event));
    const status = async () => (await main.event(event_id))?.status;
    expect(await status()).toBe("pending");
    await audit.lease();
    expect(await status()).toBe("pending");
    await billing.acknowledge({ event_ids: [event_id] });
    expect(await status()).toBe("delivered");
    await audit.reject({ event_ids: [event_id] });
    expect(await status()).toBe("dead_letter");
    await audit.acknowledge({ event_ids: [event_id] });
    expect(await status()).toBe("acknowledged");
  });

  it("out of the spool that cannot be stored as it was asked is a dead letter in each inbox", async () => {
    const { main, audit, billing, other } = await inboxes({ enabled: false });
    const event = shop();
    value(await ingest(main.tenant, event));
    const conflict = { ...event, payload: '{"other":1}' };
    const drain = async () =>
      value(
        await store.operations.ingestMany({
          tenant: main.tenant,
          events: [conflict],
          drained: true,
        }),
      ).results;
    const [result] = await drain();
    const { dead_letter } = result as { dead_letter: string };
    for (const inbox of [audit, billing]) {
      expect(await inbox.idsIn("dead_letter")).toEqual([dead_letter]);
      expect(await inbox.idsIn()).toEqual([event.event_id]);
    }
    expect(await other.idsIn("dead_letter")).toEqual([]);
    expect((await main.event(dead_letter))?.status).toBe("dead_letter");
    await drain();
    expect(await audit.idsIn("dead_letter")).toEqual([dead_letter]);
  });

  it("is refused where too many let it in; out of the spool it is a dead letter in the first of them", async () => {
    const main = new TenantInbox(store);
    for (let n = 0; n < 101; n++) {
      const name = `inbox-${n}`;
      value(
        await store.operations.putInbox({ tenant: main.tenant, name, settings: {}, atMost: 200 }),
      );
    }
    const refused = { ok: false, error: { code: "too_many_inboxes" } };
    const event = shop();
    expect(await ingest(main.tenant, event)).toEqual(refused);
    const batch = await store.operations.ingestMany({ tenant: main.tenant, events: [event] });
    expect(value(batch).results).toEqual([{ error: "internal_error", reason: "too_many_inboxes" }]);
    expect(await main.event(event.event_id)).toBeUndefined();
    const { results } = value(
      await store.operations.ingestMany({ tenant: main.tenant, events: [event], drained: true }),
    );
    expect(results).toEqual([{ dead_letter: event.event_id }]);
    expect((await main.event(event.event_id))?.inboxes).toHaveLength(101);
    expect(await main.idsIn("dead_letter")).toEqual([event.event_id]);
  });

  itIfExact(
    "goes to so many that a call writes no more of its batch, which is told so for each",
    async () => {
      const main = new TenantInbox(store);
      for (let n = 0; n < 50; n++) await main.define(`inbox-${n}`);
      const events = Array.from({ length: 60 }, () => store.event({ event_id: randomUUID() }));
      const { results } = value(await store.operations.ingestMany({ tenant: main.tenant, events }));
      const later = results.filter((result) => "error" in result);
      expect(later).toEqual(Array(10).fill({ error: "backend_unavailable" }));
      // The edge spools those, and drains them.
      const rest = events.filter((_, n) => "error" in (results[n] ?? {}));
      const drained = await store.operations.ingestMany({
        tenant: main.tenant,
        events: rest,
        drained: true,
      });
      expect(value(drained).results.some((result) => "error" in result)).toBe(false);
      expect(await main.named("inbox-49").idsIn()).toHaveLength(60);
    },
  );
});
