/**
 * A large event is two items, which must never show: whatever breaks between the two, nothing is
 * lost, doubled, mixed up, or left behind.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { ingestEvent } from "../../../backend/ingestion/ingest-event.ts";
import { compressed } from "../../../backend/store/compression.ts";
import { split } from "../../../backend/store/event-body.ts";
import { limits } from "../../../contract/limits.ts";
import { bodyKey } from "../../../contract/table.ts";
import { bodiesOf, broken, interfered } from "../interfered.ts";
import { largePayload } from "../payloads.ts";
import { describeOnEveryEngine, type Store } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

describe("an event", () => {
  const itemOf = (payload: string) =>
    compressed({ event_id: { S: "e" }, tenant: { S: "acme" }, payload: { S: payload } });

  it("is one item while its texts take less than 4 KB of the table", () => {
    for (const payload of ["{}", `{"text":"${"long ".repeat(40_000)}"}`]) {
      const item = itemOf(payload);
      expect(split(item, 1)).toEqual({ state: item });
    }
  });

  it("is two items from there on: one that stays small, and a body that no request can name", () => {
    const { state, body } = split({ ...itemOf(largePayload("e")), metadata: { S: "{}" } }, 1);
    expect(JSON.stringify(state).length).toBeLessThan(300);
    expect(state).toMatchObject({
      event_id: { S: "e" },
      body_id: body?.event_id,
      body_expires_at: { N: "1" },
    });
    expect(body).toMatchObject({
      tenant: { S: "acme" },
      metadata: { S: "{}" },
      expires_at: { N: "1" },
    });
    expect(body?.event_id?.S).toMatch(new RegExp(`^${bodyKey("")}[0-9a-f-]{36}$`));
  });

  it("counts payload and metadata together", () => {
    const half = (size: number) => ({ S: "x".repeat(size) });
    expect(split({ payload: half(2_048), metadata: half(2_047) }, 1).body).toBeUndefined();
    expect(split({ payload: half(2_048), metadata: half(2_048) }, 1).body).toBeDefined();
  });
});

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

  it("comes back as it was sent, in every status", async () => {
    const event = large();
    const { event_id, payload, metadata } = event;
    const told = { event_id, payload, metadata };
    await store.operations.ingest({ ...owner, event });
    expect(await inbox.event(event_id)).toMatchObject({ ...told, status: "pending" });
    expect(await inbox.list("pending", "s")).toMatchObject([told]);
    const { events, lease_id } = await inbox.lease();
    expect(events).toMatchObject([{ ...told, status: "delivered" }]);
    expect((await inbox.lease({ lease_id })).events).toMatchObject([told]);
    expect(await inbox.list("delivered")).toMatchObject([told]);
    await inbox.reject({ lease_id });
    expect(await inbox.list("dead_letter")).toMatchObject([told]);
    await inbox.redrive([event_id]);
    expect(await inbox.list()).toMatchObject([told]);
    await inbox.acknowledgeOne(event_id);
    expect(await inbox.list("acknowledged")).toMatchObject([told]);
    expect(await bodies()).toHaveLength(1);
  });

  it("may be as large as a payload and metadata may be, and as dense", async () => {
    const file = Array.from({ length: 30 }, (_, n) => largePayload(String(n)))
      .join("")
      .replaceAll('"', "'");
    const event = store.event({
      payload: `{"f":"${file.slice(0, limits.payloadBytes - 8)}"}`,
      metadata: `{"m":"${file.slice(0, limits.metadataBytes - 8)}"}`,
    });
    expect(event.payload).toHaveLength(limits.payloadBytes);
    await store.operations.ingest({ ...owner, event });
    expect(await inbox.event(event.event_id)).toMatchObject({
      payload: event.payload,
      metadata: event.metadata,
    });
  });

  describe("that is published again", () => {
    it("is the first one, and leaves no second body", async () => {
      const event = large();
      await store.operations.ingest({ ...owner, event });
      const again = value(
        await store.operations.ingest({
          ...owner,
          event: { ...event, created_at: event.created_at + 5 },
        }),
      );
      expect(again).toMatchObject({
        replayed: true,
        event: { event_id: event.event_id, created_at: event.created_at },
      });
      expect(again).not.toHaveProperty("event.payload");
      expect(await bodies()).toHaveLength(1);
    });

    it.each([
      ["another large body", { payload: largePayload("another") }],
      ["a small body", { payload: "{}" }],
      ["other metadata", { metadata: "{}" }],
    ])("with %s is refused, and the first one stays as it was", async (_, other) => {
      const event = large();
      await store.operations.ingest({ ...owner, event });
      const refused = { ok: false, error: { code: "idempotency_key_reused" } };
      expect(await store.operations.ingest({ ...owner, event: { ...event, ...other } })).toEqual(
        refused,
      );
      expect(await inbox.event(event.event_id)).toMatchObject({
        payload: event.payload,
        metadata: event.metadata,
      });
      expect(await bodies()).toHaveLength(1);
    });

    it("is refused if the first one was small", async () => {
      const event = store.event();
      await store.operations.ingest({ ...owner, event });
      const refused = { ok: false, error: { code: "idempotency_key_reused" } };
      expect(
        await store.operations.ingest({
          ...owner,
          event: { ...event, payload: largePayload("late") },
        }),
      ).toEqual(refused);
      expect(await bodies()).toEqual([]);
    });

    it("is the first one even if the body that nobody came to refer to cannot be deleted", async () => {
      const event = large();
      await store.operations.ingest({ ...owner, event });
      const it = interfered(store, (name, call) => (name === "DeleteItem" ? broken() : call()));
      expect(await ingestEvent(it)({ ...owner, event })).toMatchObject({
        ok: true,
        value: { replayed: true },
      });
    });

    it("at once, by many, is stored once", async () => {
      const event = large();
      const results = await Promise.all(
        Array.from({ length: 8 }, () => store.operations.ingest({ ...owner, event })),
      );
      expect(results.filter((result) => result.ok && !result.value.replayed)).toHaveLength(1);
      expect(results.filter((result) => result.ok && result.value.replayed)).toHaveLength(7);
      expect(await inbox.list()).toMatchObject([
        { event_id: event.event_id, payload: event.payload },
      ]);
      expect(await bodies()).toHaveLength(1);
    });
  });

  describe("whose publish breaks off", () => {
    it("behind its body was not stored, and is stored by the retry", async () => {
      const event = large();
      let puts = 0;
      const it = interfered(store, (name, call) =>
        name === "PutItem" && ++puts === 2 ? broken() : call(),
      );
      await expect(ingestEvent(it)({ ...owner, event })).rejects.toThrow();
      expect(await inbox.event(event.event_id)).toBeUndefined();
      expect(await inbox.list()).toEqual([]);
      const retry = { ...event, payload: largePayload("the retry may even say something else") };
      expect(await store.operations.ingest({ ...owner, event: retry })).toMatchObject({
        value: { replayed: false },
      });
      expect(await inbox.list()).toMatchObject([{ payload: retry.payload }]);
    });

    it("behind the whole is found by the repeated write, which takes it for its own, body and all", async () => {
      const event = large();
      let puts = 0;
      const it = interfered(store, async (name, call) => {
        if (name === "PutItem" && ++puts === 2) await call();
        return call();
      });
      expect(await ingestEvent(it)({ ...owner, event })).toMatchObject({
        ok: true,
        value: { replayed: true },
      });
      expect(await inbox.event(event.event_id)).toMatchObject({ payload: event.payload });
    });
  });
});
