/**
 * How a large event ends: erased, lost, or when its time has come. What it said goes with it, and
 * not before.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { deleteEvent } from "../../../backend/delivery/delete-event.ts";
import { listInbox } from "../../../backend/delivery/list-inbox.ts";
import { redriveEvents } from "../../../backend/delivery/redrive-events.ts";
import { bodiesOf, broken, interfered } from "../interfered.ts";
import { largePayload } from "../payloads.ts";
import { describeOnEveryEngine, type Store } from "../store.ts";
import { settled, TenantInbox, value } from "../tenant-inbox.ts";

describeOnEveryEngine("a large event", (store: Store) => {
  let inbox: TenantInbox;
  let owner: { tenant: string; shards: number };
  beforeEach(() => {
    inbox = new TenantInbox(store);
    owner = { tenant: inbox.tenant, shards: 1 };
  });

  const large = () =>
    store.event({ payload: largePayload("large"), metadata: '{"m":1.0}', source: "s" });
  const bodies = () => bodiesOf(store, inbox.tenant);

  describe("that is erased", () => {
    it("leaves nothing of what it said", async () => {
      const event = large();
      await store.operations.ingest({ ...owner, event });
      await inbox.erase(event.event_id);
      expect(await bodies()).toEqual([]);
      expect(await inbox.event(event.event_id)).toBeUndefined();
      expect(await store.operations.ingest({ ...owner, event })).toEqual({
        ok: false,
        error: { code: "event_erased" },
      });
      expect(await bodies()).toEqual([]);
    });

    it("is not there any more even if its body could not be deleted, which a repetition makes good", async () => {
      const event = large();
      await store.operations.ingest({ ...owner, event });
      const it = interfered(store, (name, call) => (name === "DeleteItem" ? broken() : call()));
      await expect(deleteEvent(it)({ ...owner, event_id: event.event_id })).rejects.toThrow();
      expect(await inbox.event(event.event_id)).toBeUndefined();
      expect(await inbox.list()).toEqual([]);
      await inbox.erase(event.event_id);
      expect(await bodies()).toEqual([]);
    });

    it("while a page is read is left out of it, and the page is full all the same", async () => {
      const [first = "", ...others] = await inbox.publish(4, { payload: largePayload("page") });
      let reads = 0;
      const it = interfered(store, async (name, call) => {
        if (name === "BatchGetItem" && ++reads === 2) await inbox.erase(first);
        return call();
      });
      const page = value(
        await listInbox(it)({ ...owner, status: "pending", order: "asc", limit: 3 }),
      );
      expect(page.events.map(({ event_id }) => event_id)).toEqual(others);
    });
  });

  describe("as time goes by", () => {
    const day = 86_400;
    const expiry = async () => (await bodies()).map(({ expires_at }) => Number(expires_at?.N));
    const seconds = () => Math.floor(store.clock / 1000);

    it("keeps its body for as long as it may last, acknowledged in its last second", async () => {
      await store.operations.ingest({ ...owner, event: large() });
      expect(await expiry()).toEqual([
        seconds() + store.retention.event + store.retention.acknowledged + day,
      ]);
    });

    it("counts as gone once its body may be, though it were kept for longer, and its id is free again", async () => {
      const event = large();
      await store.operations.ingest({ ...owner, event });
      store.clock += (store.retention.event - 1) * 1_000;
      const before = store.retention.acknowledged;
      store.retention.acknowledged = 10 * day;
      await inbox.acknowledgeOne(event.event_id);
      store.retention.acknowledged = before;
      expect(await inbox.event(event.event_id)).toBeDefined();
      store.clock += 2 * day * 1_000;
      expect(await inbox.event(event.event_id)).toBeUndefined();
      expect(await inbox.list("acknowledged")).toEqual([]);
      expect(await store.operations.ingest({ ...owner, event })).toMatchObject({
        value: { replayed: false },
      });
      expect(await inbox.event(event.event_id)).toMatchObject({ payload: event.payload });
    });

    it("keeps its body for longer when it is put back", async () => {
      const event = large();
      await store.operations.ingest({ ...owner, event });
      await inbox.reject({ event_ids: [event.event_id] });
      store.clock += 500_000;
      expect(await inbox.redrive([event.event_id])).toEqual(
        settled({ event_id: event.event_id, status: "pending" }),
      );
      expect(await expiry()).toEqual([
        seconds() + store.retention.event + store.retention.acknowledged + day,
      ]);
      expect((await store.events.get(event.event_id))?.body_expires_at?.N).toBe(
        String((await expiry())[0]),
      );
    });

    it("has its body kept before it is put back itself", async () => {
      const event = large();
      await store.operations.ingest({ ...owner, event });
      await inbox.reject({ event_ids: [event.event_id] });
      const before = await expiry();
      store.clock += 500_000;
      let updates = 0;
      const it = interfered(store, (name, call) =>
        name === "UpdateItem" && ++updates === 2 ? broken() : call(),
      );
      await expect(redriveEvents(it)({ ...owner, event_ids: [event.event_id] })).rejects.toThrow();
      expect((await expiry())[0]).toBeGreaterThan(before[0] ?? 0);
      expect(await inbox.list("dead_letter")).toHaveLength(1);
    });
  });
});
