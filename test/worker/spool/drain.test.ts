import { describe, expect, it, vi } from "vitest";
import { ask, faulty, keys, testEnv } from "../request.ts";
import { accepted, bytesOf, consume, messageOf, objectsUnder } from "../spool-messages.ts";

/** The events of each call of the backend. */
function callsOfBackend(): () => string[][] {
  const fetched = vi.spyOn(globalThis, "fetch");
  return () =>
    fetched.mock.calls.map(([, init]) =>
      (JSON.parse(String(init?.body)).events as { event_id: string }[]).map(
        ({ event_id }) => event_id,
      ),
    );
}

const eventOf = async (event_id: string, key = keys.acme) =>
  (await ask(`/v1/events/${event_id}`, { key })).json<Record<string, unknown>>();

describe("the drain", () => {
  it("stores what waits by one call for each tenant", async () => {
    const events = Array.from({ length: 50 }, (_, n) => accepted({ payload: `{"n":${n}}` }));
    const theirs = Array.from({ length: 50 }, () => accepted());
    const calls = callsOfBackend();
    const { acknowledged } = await consume("spool", [
      ...events.map((event) => messageOf(event)),
      ...theirs.map((event) => messageOf(event, { tenant: "other" })),
    ]);
    const idsOf = (all: typeof events) => all.map(({ event_id }) => event_id);
    expect(calls()).toEqual([idsOf(events), idsOf(theirs)]);
    expect(acknowledged.sort()).toEqual(idsOf([...events, ...theirs]).sort());
    expect(await eventOf(events[49]?.event_id ?? "")).toMatchObject({ payload: { n: 49 } });
    expect(await eventOf(theirs[0]?.event_id ?? "", keys.other)).toMatchObject({
      status: "pending",
    });
  });

  it("sends at most a megabyte with a call", async () => {
    const payload = JSON.stringify({ text: "x".repeat(100_000) });
    const events = Array.from({ length: 25 }, () => accepted({ payload }));
    const calls = callsOfBackend();
    const { acknowledged } = await consume(
      "spool",
      events.map((event) => messageOf(event)),
    );
    expect(calls().map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(acknowledged).toHaveLength(25);
  });

  it("stores all but the one that meets a bug, by calls of their own", async () => {
    const { url: BACKEND_URL, calls } = faulty("poisoned");
    const [bug, ...others] = [accepted({ payload: '{"a":"bug"}' }), accepted(), accepted()];
    if (!bug) throw new Error("there are three");
    const { acknowledged, retried } = await consume(
      "spool",
      [bug, ...others].map((event) => messageOf(event)),
      { BACKEND_URL },
    );
    expect(acknowledged.sort()).toEqual(others.map(({ event_id }) => event_id).sort());
    expect([...retried.keys()]).toEqual([bug.event_id]);
    expect(await calls()).toBe(4);
  });

  it("stores all but the one that gets no answer", async () => {
    const { url: BACKEND_URL } = faulty("poisoned");
    const [slow, ...others] = [accepted({ payload: '{"a":"hangs"}' }), accepted(), accepted()];
    if (!slow) throw new Error("there are three");
    const { acknowledged, retried } = await consume(
      "spool",
      [slow, ...others].map((event) => messageOf(event)),
      { BACKEND_URL },
    );
    expect(acknowledged.sort()).toEqual(others.map(({ event_id }) => event_id).sort());
    expect([...retried.keys()]).toEqual([slow.event_id]);
  });

  it.each([
    ["down", "reset"],
    ["without its store", "unavailable"],
    ["refusing", "status-403"],
    ["throttling", "status-429"],
    ["answering nothing of ours", "garbage"],
  ])("gives all back to the queue, for later, while AWS is %s", async (_, behaviour) => {
    const { url: BACKEND_URL } = faulty(behaviour);
    const messages = [1, 3, 9, 80].map((attempts) => messageOf(accepted(), { attempts }));
    const { acknowledged, retried } = await consume("spool", messages, { BACKEND_URL });
    expect(acknowledged).toEqual([]);
    expect(messages.map(({ id }) => retried.get(id))).toEqual([2, 8, 300, 300]);
  });

  it("moves what meets a bug again and again to R2, where nobody forgets it", async () => {
    const { url: BACKEND_URL } = faulty("bug");
    const [young, old] = [
      messageOf(accepted(), { attempts: 4 }),
      messageOf(accepted(), { attempts: 5 }),
    ];
    const { acknowledged, retried } = await consume("spool", [young, old], { BACKEND_URL });
    expect([acknowledged, [...retried.keys()]]).toEqual([[old.id], [young.id]]);
    const [object = "", ...more] = await objectsUnder("failed/");
    expect(more).toEqual([]);
    const kept = await (await testEnv.SPOOLED_EVENTS.get(object))?.text();
    expect(JSON.parse(kept ?? "")).toMatchObject({ tenant: "acme", event: { event_id: old.id } });
    await testEnv.SPOOLED_EVENTS.delete(object);
  });

  it("moves what it cannot read to R2, and goes on with the rest", async () => {
    const event = accepted();
    const unreadable = { id: "unreadable", attempts: 5, body: bytesOf('{"tenant":"acme"}') };
    const { acknowledged } = await consume("spool", [unreadable, messageOf(event)]);
    expect(acknowledged.sort()).toEqual([event.event_id, "unreadable"].sort());
    const [object = ""] = await objectsUnder("failed/");
    expect(await (await testEnv.SPOOLED_EVENTS.get(object))?.text()).toBe('{"tenant":"acme"}\n');
    await testEnv.SPOOLED_EVENTS.delete(object);
  });

  it("acknowledges nothing that R2 does not keep", async () => {
    const SPOOLED_EVENTS = { put: () => Promise.reject(new Error("no R2")) } as never;
    const { url: BACKEND_URL } = faulty("bug");
    const message = messageOf(accepted(), { attempts: 50 });
    const { acknowledged, retried } = await consume("spool", [message], {
      BACKEND_URL,
      SPOOLED_EVENTS,
    });
    expect([acknowledged, [...retried.keys()]]).toEqual([[], [message.id]]);
  });

  it("makes a dead letter of what was accepted under a key that is taken, for its tenant to see", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const source = crypto.randomUUID();
    const first = await ask("/v1/events", { json: { payload: { n: 1 }, source }, headers });
    const { event_id } = await first.json<{ event_id: string }>();
    const event = accepted({ event_id, payload: '{"n":2}', source });
    for (let time = 0; time < 2; time++)
      expect((await consume("spool", [messageOf(event)])).acknowledged).toEqual([event_id]);
    const page = async (status: string) =>
      (
        await (
          await ask(`/v1/inbox?status=${status}&source=${source}`)
        ).json<{ events: object[] }>()
      ).events;
    const [dead, ...others] = (await page("dead_letter")) as { event_id: string }[];
    expect(others).toEqual([]);
    expect(dead).toMatchObject({
      payload: { n: 2 },
      created_at: event.created_at,
      dead_letter_reason: expect.stringContaining(event_id),
    });
    const redriven = await ask("/v1/inbox/redrive", { json: { event_ids: [dead?.event_id] } });
    expect(redriven.status).toBe(200);
    expect(await page("dead_letter")).toEqual([]);
    expect(await page("pending")).toMatchObject([{ payload: { n: 1 } }, { payload: { n: 2 } }]);
  });

  it("brings back nothing that was erased meanwhile", async () => {
    const event = accepted();
    expect((await ask(`/v1/events/${event.event_id}`, { method: "DELETE" })).status).toBe(204);
    expect((await consume("spool", [messageOf(event)])).acknowledged).toEqual([event.event_id]);
    expect((await ask(`/v1/events/${event.event_id}`)).status).toBe(404);
  });
});
