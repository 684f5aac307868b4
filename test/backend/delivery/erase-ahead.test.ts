/** Erasing an event that is not stored yet: it waits in the spool, or its publish is on its way. */
import { randomBytes, randomUUID } from "node:crypto";
import { expect, it, vi } from "vitest";
import { deleteEvent } from "../../../backend/delivery/delete-event.ts";
import { ingestEvent } from "../../../backend/ingestion/ingest-event.ts";
import type { AcceptedEvent } from "../../../contract/event.ts";
import { limits } from "../../../contract/limits.ts";
import { bodiesOf } from "../interfered.ts";
import { everyInterleaving, untilItSucceeds } from "../interleavings.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const isErased = { ok: false, error: { code: "event_erased" } };
const isStored = { ok: true, value: { replayed: false } };

/** Too large, and too random, to lie in the event's own item. */
const largePayload = JSON.stringify({ text: randomBytes(6_000).toString("base64") });

const describeTellingApart = onEveryEngineWithout(
  ["lost", "duplicated"],
  "a first publish looks like a repeated one",
);

describeTellingApart("erasing ahead", (store) => {
  const itInSteps = store.itIfExact("each call is one step");

  it("keeps what is drained later, or sent again, from becoming an event", async () => {
    const inbox = new TenantInbox(store);
    const { tenant } = inbox;
    const event = store.event();
    expect(await store.operations.erase({ tenant, event_id: event.event_id })).toMatchObject({
      ok: true,
    });
    for (let n = 0; n < 2; n++)
      expect(await store.operations.ingest({ tenant, event })).toEqual(isErased);
    expect(await inbox.idsIn()).toEqual([]);
    expect(await store.operations.get({ tenant, event_id: event.event_id })).toMatchObject({
      ok: false,
      error: { code: "event_not_found" },
    });
  });

  it("takes the id from that tenant alone, however many erase it", async () => {
    const event = store.event({ payload: largePayload });
    const { event_id } = event;
    const [first, second, third] = [0, 1, 2].map(() => new TenantInbox(store));
    if (!first || !second || !third) throw new Error("there are three");
    await first.erase(event_id);
    await second.erase(event_id);
    expect(await store.operations.ingest({ tenant: second.tenant, event })).toEqual(isErased);
    expect(await store.operations.ingest({ tenant: third.tenant, event })).toEqual(isStored);
    expect(await third.idsIn()).toEqual([event_id]);
    await first.erase(event_id);
    expect(await store.operations.get({ tenant: third.tenant, event_id })).toMatchObject({
      ok: true,
      value: { event: { payload: largePayload } },
    });
  });

  it("is remembered as long as the spool may wait, and a repetition renews that", async () => {
    const { tenant } = new TenantInbox(store);
    const begin = store.clock;
    const [ahead, stored] = [store.event(), store.event({ payload: largePayload })];
    await store.operations.ingest({ tenant, event: stored });
    const eraseBoth = async () => {
      for (const { event_id } of [ahead, stored])
        await store.operations.erase({ tenant, event_id });
    };
    const ingestBoth = async () => [
      await store.operations.ingest({ tenant, event: ahead }),
      await store.operations.ingest({ tenant, event: stored }),
    ];
    await eraseBoth();
    store.clock += limits.tombstoneSeconds * 1_000 - 1_000;
    expect(await ingestBoth()).toEqual([isErased, isErased]);
    await eraseBoth();
    store.clock += limits.tombstoneSeconds * 1_000 - 1_000;
    expect(await ingestBoth()).toEqual([isErased, isErased]);
    store.clock += 1_000;
    expect(await ingestBoth()).toEqual([isStored, isStored]);
    store.clock = begin;
  });

  it("holds although an event that has expired under the same id is still in the table", async () => {
    const { tenant } = new TenantInbox(store);
    const begin = store.clock;
    const event = store.event();
    await store.operations.ingest({ tenant, event });
    store.clock += store.retention.event * 1_000;
    await store.operations.erase({ tenant, event_id: event.event_id });
    expect(await store.operations.ingest({ tenant, event })).toEqual(isErased);
    store.clock = begin;
  });

  itInSteps.each([
    ["a small event", "{}"],
    ["a large event", largePayload],
  ])(
    "wins against %s that is stored meanwhile, whatever comes first and wherever it breaks off",
    async (_, payload) => {
      const { tenant } = new TenantInbox(store);
      const endings = new Set<string>();
      const runs = await everyInterleaving(async (schedule) => {
        const event: AcceptedEvent = store.event({ event_id: randomUUID(), payload });
        const { event_id } = event;
        let isAnswered = false;
        const erase = async () => {
          const run = deleteEvent(schedule.store(store, "erase"));
          await untilItSucceeds(() => run({ tenant, shards: 1, event_id }));
          isAnswered = true;
        };
        const drain = async () => {
          const run = ingestEvent(schedule.store(store, "drain"));
          const result = await untilItSucceeds(() => run({ tenant, shards: 1, event }));
          endings.add(result.ok ? "stored, then erased" : result.error.code);
        };
        await schedule.run([erase, drain], async () => {
          if (isAnswered) expect((await store.events.get(event_id))?.status?.S).toBe("erased");
        });
        const left = await store.events.get(event_id);
        expect(left?.status?.S).toBe("erased");
        expect(left).not.toHaveProperty("payload");
        expect(left).not.toHaveProperty("status_partition");
      }, 1);
      expect([...endings].sort()).toEqual(["event_erased", "stored, then erased"]);
      expect(runs).toBeGreaterThan(20);
    },
  );

  it("leaves no body of an event that it kept from being stored", async () => {
    const { tenant } = new TenantInbox(store);
    const event = store.event({ payload: largePayload });
    await store.operations.erase({ tenant, event_id: event.event_id });
    await store.operations.ingest({ tenant, event });
    expect(await bodiesOf(store, tenant)).toEqual([]);
  });

  it("costs an ordinary publish nothing", async () => {
    const { ingest } = store.operations;
    // Which inboxes there are is read once a second.
    await ingest({ tenant: "acme", event: store.event() });
    const calls = vi.spyOn(store.dynamodb, "call");
    await ingest({ tenant: "acme", event: store.event() });
    expect(calls.mock.calls.map(([name]) => name)).toEqual(["PutItem"]);
  });
});
