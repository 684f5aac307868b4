/** The client against the whole system. */
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { type InboxEvent, RejectEvent, TriggersClient } from "../../client/src/index.ts";
import { eventually } from "../eventually.ts";
import { useSystem } from "../flow/system.ts";

const system = useSystem();

/** Of a tenant of its own. */
let client: TriggersClient;
let tenants = 0;
beforeEach(async () => {
  const { apiKey } = await system.createKey(`client-${tenants++}`);
  client = new TriggersClient({ url: system.url, apiKey });
});

const publishMany = (count: number, source = "shop") =>
  client.publishBatch(Array.from({ length: count }, (_, n) => ({ payload: { n }, source })));

async function idsOf(events: AsyncIterable<InboxEvent>): Promise<string[]> {
  const ids = [];
  for await (const { event_id } of events) ids.push(event_id);
  return ids;
}

describe("an event", () => {
  it("is published, read, acknowledged and erased; its payload comes back letter for letter", async () => {
    const payloadText = '{ "n":12345678901234567890, "x":1.0, "é":"\\u00e9" }';
    const { event, outcome } = await client.publish({
      payloadText,
      metadata: { by: "test" },
      source: "shop",
      type: "t",
      tags: ["a"],
    });
    expect(outcome).toBe("stored");
    expect(event).toMatchObject({
      status: "pending",
      source: "shop",
      type: "t",
      tags: ["a"],
      metadata: { by: "test" },
    });
    const read = await client.get(event.event_id);
    expect(read.payloadText).toBe(payloadText);
    expect(await client.acknowledge(event.event_id)).toMatchObject({
      event_id: event.event_id,
      status: "acknowledged",
    });
    await client.delete(event.event_id);
    await expect(client.get(event.event_id)).rejects.toMatchObject({
      code: "event_not_found",
      status: 404,
    });
  });

  it("with a key is one event, however often it is published; another body under the same key is refused", async () => {
    const first = await client.publish({ payload: { n: 1 } }, { idempotencyKey: "order-42" });
    const again = await client.publish({ payload: { n: 1 } }, { idempotencyKey: "order-42" });
    expect([first.outcome, again.outcome]).toEqual(["stored", "repeated"]);
    expect(again.event.event_id).toBe(first.event.event_id);
    await expect(
      client.publish({ payload: { n: 2 } }, { idempotencyKey: "order-42" }),
    ).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
  });

  it("that is not well formed is refused with pointers", async () => {
    await expect(client.publish({ payload: {}, source: " " })).rejects.toMatchObject({
      code: "validation_failed",
      errors: [{ pointer: "/source" }],
    });
  });
});

describe("the inbox", () => {
  it("is walked page after page, filtered and in either order", async () => {
    const { results } = await publishMany(23);
    await publishMany(3, "else");
    const ids = await idsOf(
      client.inbox({
        source: "shop",
        pageSize: 10,
        since: new Date(0),
        until: "2100-01-01T00:00:00Z",
      }),
    );
    expect(ids.toSorted()).toEqual(results.map(({ event_id }) => event_id).toSorted());
    expect(await idsOf(client.inbox({ source: "shop", order: "desc" }))).toEqual(ids.toReversed());
    const sizes = [];
    for await (const { events } of client.inbox({ pageSize: 10 }).pages())
      sizes.push(events.length);
    expect(sizes).toEqual([10, 10, 6]);
  });

  it("can be iterated twice, and left in the middle", async () => {
    await publishMany(3);
    const inbox = client.inbox({ pageSize: 2 });
    for await (const _ of inbox) break;
    expect(await idsOf(inbox)).toHaveLength(3);
  });
});

describe("a lease", () => {
  it("is extended, released, acknowledged, rejected and redriven", async () => {
    await publishMany(3);
    const { lease_id, events } = await client.lease({ limit: 3, leaseSeconds: 60, waitSeconds: 5 });
    const leaseId = lease_id ?? undefined;
    const [a = "", b = "", c = ""] = events.map(({ event_id }) => event_id);
    expect(events[0]?.payloadText).toMatch(/^\{"n":\d\}$/);
    expect(await client.extend({ leaseId, leaseSeconds: 90 })).toMatchObject({ succeeded: 3 });
    expect(await client.acknowledgeMany({ leaseId, eventIds: [a] })).toMatchObject({
      succeeded: 1,
      failed: 0,
    });
    expect(await client.release({ leaseId, eventIds: [b] })).toMatchObject({
      results: [{ event_id: b, status: "pending" }],
    });
    expect(await client.reject({ leaseId, eventIds: [c], reason: "no use" })).toMatchObject({
      succeeded: 1,
    });
    expect(await client.get(c)).toMatchObject({
      status: "dead_letter",
      dead_letter_reason: "no use",
    });
    expect(await client.redrive([c])).toMatchObject({
      results: [{ event_id: c, status: "pending" }],
    });
    await expect(client.acknowledge(a, { leaseId: crypto.randomUUID() })).resolves.toMatchObject({
      status: "acknowledged",
    });
  });
});

it("me, stats and replays answer what they say", async () => {
  await publishMany(2);
  expect(await client.me()).toMatchObject({
    tenant: `client-${tenants - 1}`,
    scopes: ["admin"],
    tier: "high",
  });
  expect(await client.stats()).toMatchObject({ pending: 2, delivered: 0, capped: false });
  for (const id of await idsOf(client.inbox())) await client.acknowledge(id);
  const range = { since: new Date(0), until: Date.now() + 60_000 };
  expect(await client.countReplay(range)).toEqual({ dry_run: true, matching: 2, capped: false });
  const { replay_id } = await client.replay(range);
  await eventually(async () =>
    expect(await client.getReplay(replay_id)).toMatchObject({ state: "done", replayed: 2 }),
  );
});

it("a tail shows what arrives, from where it is told", async () => {
  await publishMany(2);
  const tail = client.tail({ source: "shop", since: Date.now() - 60_000 });
  const seen: unknown[] = [];
  for await (const { payload } of tail) {
    seen.push(payload.n);
    if (seen.length === 2) await client.publish({ payload: { n: 9 }, source: "shop" });
    if (seen.length === 3) break;
  }
  expect(seen.toSorted()).toEqual([0, 1, 9]);
});

describe("a consumer", () => {
  it("handles every event once, so many at a time, and leaves an empty inbox", async () => {
    await publishMany(120);
    const abort = new AbortController();
    const handled = new Map<string, number>();
    let running = 0;
    let most = 0;
    await client.consume(
      async ({ event_id }) => {
        most = Math.max(most, ++running);
        await sleep(Math.random() * 10);
        running--;
        handled.set(event_id, (handled.get(event_id) ?? 0) + 1);
        if (handled.size === 120) abort.abort();
      },
      { concurrency: 7, batchSize: 25, signal: abort.signal },
    );
    expect([...handled.values()]).toEqual(Array(120).fill(1));
    expect(most).toBe(7);
    expect(await client.stats()).toMatchObject({ pending: 0, delivered: 0 });
  });

  it("tries again what has thrown, and makes a dead letter of what it is told to", async () => {
    await publishMany(2);
    const abort = new AbortController();
    const seen: [unknown, number | undefined][] = [];
    await client.consume(
      ({ payload, delivery_count }) => {
        seen.push([payload.n, delivery_count]);
        if (payload.n === 0) throw new RejectEvent("no use");
        if (delivery_count === 1) throw new Error("not yet");
        abort.abort();
      },
      { signal: abort.signal, retryDelay: () => 0, onError: () => undefined },
    );
    expect(seen.toSorted()).toEqual([
      [0, 1],
      [1, 1],
      [1, 2],
    ]);
    const [dead] = await idsOf(client.inbox({ status: "dead_letter" }));
    expect(await client.get(dead ?? "")).toMatchObject({
      payload: { n: 0 },
      dead_letter_reason: "no use",
    });
    expect(await client.stats()).toMatchObject({ pending: 0, delivered: 0, dead_letter: 1 });
  });

  it("finishes what runs and gives back the rest when it is stopped", async () => {
    await publishMany(20);
    const abort = new AbortController();
    const finished: string[] = [];
    await client.consume(
      async ({ event_id }) => {
        abort.abort();
        await sleep(100);
        finished.push(event_id);
      },
      { concurrency: 2, batchSize: 20, signal: abort.signal },
    );
    expect(finished).toHaveLength(2);
    expect(await idsOf(client.inbox({ status: "acknowledged" }))).toHaveLength(2);
    expect(await idsOf(client.inbox())).toHaveLength(18);
  });

  it("keeps an event for as long as its handler runs, which may be longer than a lease", async () => {
    const { event } = await client.publish({ payload: {} });
    const abort = new AbortController();
    let lost = false;
    await client.consume(
      async (_, { signal }) => {
        await sleep(3_500);
        lost = signal.aborted;
        expect((await client.lease()).events).toEqual([]);
        abort.abort();
      },
      { lease: 2, heartbeat: 0.5, signal: abort.signal },
    );
    expect(lost).toBe(false);
    expect(await client.get(event.event_id)).toMatchObject({
      status: "acknowledged",
      delivery_count: 1,
    });
  });
});

it("a batch of 250 is stored once, whatever is sent twice", async () => {
  const events = Array.from({ length: 250 }, (_, n) => ({
    payload: { n },
    idempotencyKey: `k-${n}`,
  }));
  expect(await client.publishBatch(events)).toMatchObject({
    accepted: 250,
    duplicates: 0,
    failed: 0,
  });
  expect(await client.publishBatch(events)).toMatchObject({
    accepted: 0,
    duplicates: 250,
    failed: 0,
  });
  expect(await idsOf(client.inbox())).toHaveLength(250);
});

describe("a named inbox", () => {
  it("is filled with what was stored before, which can be counted first", async () => {
    await publishMany(3);
    const audit = client.inbox("audit");
    const filter = { payload: { "/n": [0, 1] } };
    expect(await audit.countMatching({ filter, since: 0 })).toMatchObject({
      name: "audit",
      filter,
      dry_run: true,
      matching: 2,
      capped: false,
    });
    await expect(audit.definition()).rejects.toMatchObject({ code: "inbox_not_found" });
    const { filling } = await audit.define({ filter }, { since: 0 });
    expect(filling).toMatchObject({ since: "1970-01-01T00:00:00.000Z", skipped: 0 });
    await expect.poll(async () => (await idsOf(audit.events())).length).toBe(2);
    expect((await audit.definition()).filling).toMatchObject({ copied: 2 });
    await audit.delete({ force: true });
  });

  it("is defined, holds what its filter lets in, is consumed apart from the others, and deleted", async () => {
    const billing = client.inbox("billing");
    const filter = { source: "shop", payload: { "/n": [0, 1, 2] } };
    expect(await billing.define({ filter, max_deliveries: 3 })).toMatchObject({
      name: "billing",
      filter: { ...filter, source: ["shop"] },
    });
    expect(await billing.definition()).toMatchObject({ max_deliveries: 3 });
    expect((await client.inboxes()).map(({ name }) => name)).toEqual(["default", "billing"]);
    await publishMany(5);
    const ids = await idsOf(billing.events({ pageSize: 2 }));
    expect(ids).toHaveLength(3);
    expect(await billing.stats()).toMatchObject({ pending: 3 });

    const { lease_id, events } = await billing.lease({ limit: 1 });
    await billing.extend({ leaseId: lease_id ?? "", leaseSeconds: 60 });
    await billing.release({ leaseId: lease_id ?? "" });
    const [first = "", second = ""] = ids;
    expect(events).toMatchObject([{ event_id: first }]);
    expect(await billing.acknowledge(first)).toMatchObject({ status: "acknowledged" });
    await billing.reject({ eventIds: [second] });
    await billing.redrive([second]);
    const tail = billing.tail({ since: 0 });
    for await (const event of tail) {
      expect(ids).toContain(event.event_id);
      break;
    }
    const stop = new AbortController();
    const handled: string[] = [];
    await billing.consume(
      async ({ event_id }) => {
        handled.push(event_id);
        if (handled.length === 2) stop.abort();
      },
      { signal: stop.signal },
    );
    expect(handled.sort()).toEqual(ids.slice(1).sort());
    expect(await idsOf(client.inbox())).toHaveLength(5);
    expect((await client.get(first)).inboxes).toContainEqual(
      expect.objectContaining({ inbox: "billing", status: "acknowledged" }),
    );
    await billing.delete({ force: true });
    await expect(billing.definition()).rejects.toMatchObject({ code: "inbox_not_found" });
  });
});
