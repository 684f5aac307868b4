import { expect, it } from "vitest";
import { conflictId } from "../../../backend/ingestion/ingest-drained.ts";
import type { AcceptedEvent } from "../../../contract/event.ts";
import { limits } from "../../../contract/limits.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const largePayload = JSON.stringify({ text: crypto.randomUUID().repeat(400) });

const describeTellingApart = onEveryEngineWithout(
  ["lost", "duplicated"],
  "a first publish looks like a repeated one",
);

describeTellingApart("an event out of the spool", (store) => {
  const drain = async (tenant: string, ...events: AcceptedEvent[]) =>
    value(await store.operations.ingestMany({ tenant, events, drained: true })).results;

  /** An event whose id is taken by another body. */
  const conflicting = async (inbox: TenantInbox, members: Partial<AcceptedEvent> = {}) => {
    const stored = store.event({ payload: '{"first":true}' });
    await store.operations.ingest({ tenant: inbox.tenant, event: stored });
    return { ...stored, payload: '{"second":true}', created_at: store.clock + 1, ...members };
  };

  it("is stored once, with the id and the time of its acceptance", async () => {
    const inbox = new TenantInbox(store);
    const event = store.event({ created_at: store.clock - 60_000 });
    expect(await drain(inbox.tenant, event)).toEqual([{ replayed: false }]);
    expect(await drain(inbox.tenant, event)).toMatchObject([{ replayed: true }]);
    expect(await inbox.list()).toMatchObject([{ ...event, status: "pending" }]);
  });

  it.each([
    ["a small body", '{"second":true}'],
    ["a large body", largePayload],
  ])("becomes a dead letter where its id belongs to another event: %s", async (_, payload) => {
    const inbox = new TenantInbox(store);
    const event = await conflicting(inbox, { payload, source: "shop", tags: ["a"] });
    const dead_letter = conflictId(inbox.tenant, event);
    expect(await drain(inbox.tenant, event)).toEqual([{ dead_letter }]);
    const [shown, ...others] = await inbox.list("dead_letter", "shop");
    expect(others).toEqual([]);
    expect(shown).toMatchObject({
      ...event,
      event_id: dead_letter,
      status: "dead_letter",
      dead_letter_reason: `accepted with 202 while its Idempotency-Key was taken: event ${event.event_id} has another body`,
    });
    expect((shown?.dead_letter_reason ?? "").length).toBeLessThanOrEqual(limits.reasonLineLength);
    expect(await inbox.list()).toMatchObject([{ payload: '{"first":true}' }]);
  });

  it("becomes one dead letter however often it is drained, and is redriven like any other", async () => {
    const inbox = new TenantInbox(store);
    const event = await conflicting(inbox);
    const dead_letter = conflictId(inbox.tenant, event);
    await drain(inbox.tenant, event, event);
    await drain(inbox.tenant, event);
    expect(await inbox.idsIn("dead_letter")).toEqual([dead_letter]);
    await inbox.redrive([dead_letter]);
    expect(await drain(inbox.tenant, event)).toEqual([{ dead_letter }]);
    expect(await inbox.idsIn("dead_letter")).toEqual([]);
    expect((await inbox.list()).map(({ payload }) => payload)).toEqual([
      '{"first":true}',
      '{"second":true}',
    ]);
    const { events } = await inbox.lease({ limit: 10 });
    expect(events).toMatchObject([{}, { event_id: dead_letter, delivery_count: 1 }]);
  });

  it("becomes no dead letter again once that was erased, nor where its own id was", async () => {
    const inbox = new TenantInbox(store);
    const event = await conflicting(inbox);
    await drain(inbox.tenant, event);
    await inbox.erase(conflictId(inbox.tenant, event));
    expect(await drain(inbox.tenant, event)).toEqual([{ error: "event_erased" }]);
    const other = await conflicting(inbox);
    await inbox.erase(other.event_id);
    expect(await drain(inbox.tenant, other)).toEqual([{ error: "event_erased" }]);
    expect(await inbox.idsIn("dead_letter")).toEqual([]);
  });

  it("becomes a dead letter if it waited longer than an erasure is remembered", async () => {
    const inbox = new TenantInbox(store);
    const waited = (limits.tombstoneSeconds - 86_400) * 1_000;
    const [late, punctual] = [-waited, -waited + 1].map((age) =>
      store.event({ created_at: store.clock + age }),
    );
    if (!late || !punctual) throw new Error("there are two");
    expect(await drain(inbox.tenant, late, punctual)).toEqual([
      { dead_letter: late.event_id },
      { replayed: false },
    ]);
    expect(await drain(inbox.tenant, late)).toMatchObject([{ replayed: true }]);
    expect(await inbox.list("dead_letter")).toMatchObject([
      {
        event_id: late.event_id,
        dead_letter_reason:
          "waited in the spool for 89 days: if it was erased meanwhile, erase it again",
      },
    ]);
    expect(await inbox.idsIn()).toEqual([punctual.event_id]);
  });

  it("is named as a dead letter as it always was, apart from every other event", () => {
    const event: AcceptedEvent = {
      event_id: "b12862ea-990a-8714-8996-b03f33c1d687",
      created_at: 1,
      payload: '{"a":1}',
    };
    expect(conflictId("acme", event)).toBe("208dfb74-23bf-882c-ba6a-ace3a1a54582");
    const others = [
      conflictId("acme", { ...event, created_at: 2 }),
      conflictId("other", event),
      conflictId("acme", { ...event, payload: '{"a":2}' }),
      conflictId("acme", { ...event, metadata: '{"a":1}' }),
      conflictId("acme", { ...event, source: "s" }),
      conflictId("acme", { ...event, type: "s" }),
      conflictId("acme", { ...event, tags: ["s"] }),
    ];
    expect(others[0]).toBe(conflictId("acme", event));
    expect(new Set(others).size).toBe(others.length);
  });
});
