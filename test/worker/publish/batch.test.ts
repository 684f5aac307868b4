import { describe, expect, it, vi } from "vitest";
import { Backend } from "../../../worker/private-api/backend.ts";
import { ask, keys, problemOf } from "../request.ts";

interface Result {
  index: number;
  event_id?: string;
  status: number;
  error?: {
    code: string;
    title: string;
    retryable: boolean;
    errors?: { pointer: string }[];
    [member: string]: unknown;
  };
}
interface Batch {
  results: Result[];
  accepted: number;
  duplicates: number;
  failed: number;
}

const publish = async (events: unknown[], key = keys.acme): Promise<Batch> => {
  const response = await ask("/v1/events/batch", { json: { events }, key });
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
};

const event = async (id: string | undefined) =>
  (await ask(`/v1/events/${id}`)).json<Record<string, unknown>>();

const itemsOf = (source: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ payload: { n }, source }));

describe("POST /v1/events/batch", () => {
  it("stores each item, and answers in the order of the question", async () => {
    const source = crypto.randomUUID();
    const { results, ...counts } = await publish(itemsOf(source, 100));
    expect(counts).toEqual({ accepted: 100, duplicates: 0, failed: 0 });
    expect(results).toEqual(
      results.map((_, index) => ({
        index,
        event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        status: 201,
      })),
    );
    const page = await ask(`/v1/inbox?source=${source}&limit=100`);
    const { events } = await page.json<{
      events: { event_id: string; payload: { n: number } }[];
    }>();
    expect(events.map(({ payload }) => payload.n)).toEqual(results.map(({ index }) => index));
    expect(events.map(({ event_id }) => event_id)).toEqual(results.map(({ event_id }) => event_id));
  });

  it("keeps every member of an item, the payload letter for letter", async () => {
    const body =
      '{"events":[{"payload":{"big":12345678901234567890,"x":1.0,"é":"\\u00e9"},"type":"t","tags":["a"],"metadata":{"m":1e400}}]}';
    const { results } = await (await ask("/v1/events/batch", { body })).json<Batch>();
    const text = await (await ask(`/v1/events/${results[0]?.event_id}`)).text();
    expect(text).toContain('"payload":{"big":12345678901234567890,"x":1.0,"é":"\\u00e9"}');
    expect(text).toContain('"metadata":{"m":1e400}');
    expect(JSON.parse(text)).toMatchObject({ type: "t", tags: ["a"] });
  });

  it("sinks a bad item alone, and says what is wrong with it as a publish of it alone would", async () => {
    const items = [
      { payload: {} },
      { source: "no payload" },
      { payload: [], type: 1 },
      "no object",
      { payload: { x: "x".repeat(262_144) } },
      { payload: {}, idempotency_key: "" },
      { payload: {}, idempotency_key: 5 },
      { payload: {}, unknown: 1 },
      { payload: {} },
    ];
    const { results, ...counts } = await publish(items);
    expect(counts).toEqual({ accepted: 2, duplicates: 0, failed: 7 });
    expect(results.map(({ index, status }) => [index, status])).toEqual(
      [201, 422, 422, 422, 413, 422, 422, 422, 201].map((status, index) => [index, status]),
    );
    const pointers = results.map(({ error }) => error?.errors?.map(({ pointer }) => pointer));
    const key = ["/idempotency_key"];
    expect(pointers).toEqual([
      undefined,
      ["/payload"],
      ["/payload", "/type"],
      [""],
      undefined,
      key,
      key,
      ["/unknown"],
      undefined,
    ]);
    expect(results[4]?.error).toMatchObject({
      code: "body_too_large",
      retryable: false,
      max_bytes: 262_144,
    });
  });

  it("counts what an earlier request stored as a duplicate, and refuses its key for another body", async () => {
    const key = crypto.randomUUID();
    const single = await ask("/v1/events", {
      json: { payload: { a: 1 } },
      headers: { "Idempotency-Key": key },
    });
    const { event_id } = await single.json<{ event_id: string }>();
    const same = { payload: { a: 1 }, idempotency_key: key };
    expect(await publish([same])).toEqual({
      results: [{ index: 0, event_id, status: 200 }],
      accepted: 0,
      duplicates: 1,
      failed: 0,
    });
    const { results, failed } = await publish([{ ...same, payload: { a: 2 } }, { payload: {} }]);
    expect([failed, results]).toMatchObject([
      1,
      [{ event_id, status: 422, error: { code: "idempotency_key_reused" } }, { status: 201 }],
    ]);
    expect(await event(event_id)).toMatchObject({ payload: { a: 1 } });
  });

  it("stores the first of those that share a key within one batch", async () => {
    const shared = { payload: { a: 1 }, idempotency_key: crypto.randomUUID() };
    const { results, ...counts } = await publish([
      shared,
      { payload: {} },
      shared,
      { ...shared, payload: {} },
    ]);
    expect(results.map(({ status }) => status)).toEqual([201, 201, 200, 422]);
    expect(
      new Set([results[0], results[2], results[3]].map((result) => result?.event_id)).size,
    ).toBe(1);
    expect(counts).toEqual({ accepted: 2, duplicates: 1, failed: 1 });
  });

  it("may be repeated as a whole where every item has a key, and never finds another tenant's", async () => {
    const items = itemsOf("again", 3).map((item) => ({
      ...item,
      idempotency_key: crypto.randomUUID(),
    }));
    const first = await publish(items);
    const again = await publish(items);
    expect(again).toMatchObject({ accepted: 0, duplicates: 3 });
    expect(again.results.map(({ event_id }) => event_id)).toEqual(
      first.results.map(({ event_id }) => event_id),
    );
    const theirs = await publish(items, keys.other);
    expect(theirs).toMatchObject({ accepted: 3 });
    expect(theirs.results[0]?.event_id).not.toBe(first.results[0]?.event_id);
  });

  it("counts as its own what an attempt of this request stored whose answer was lost", async () => {
    await ask("/v1/me");
    const call = Backend.prototype.call;
    vi.spyOn(Backend.prototype, "call").mockImplementation(async function (
      this: Backend,
      ...asked
    ) {
      const lost = await call.apply(this, asked);
      return asked[0] === "ingest-events"
        ? { ...(await call.apply(this, asked)), attempts: 2 }
        : lost;
    });
    const shared = { payload: {}, idempotency_key: crypto.randomUUID() };
    const { results, ...counts } = await publish([{ payload: {} }, shared, shared]);
    expect(results.map(({ status }) => status)).toEqual([201, 201, 200]);
    expect(counts).toEqual({ accepted: 2, duplicates: 1, failed: 0 });
  });

  it.each([
    ["no events", {}, "/events"],
    ["an empty batch", { events: [] }, "/events"],
    ["too many events", { events: itemsOf("x", 101) }, "/events"],
    ["events that are no array", { events: { payload: {} } }, "/events"],
    ["a member that is unknown", { events: [{ payload: {} }], source: "x" }, "/source"],
    ["no object", [{ payload: {} }], ""],
  ])("refuses %s as a whole, with 422", async (_, json, pointer) => {
    const response = await ask("/v1/events/batch", { json });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors).toMatchObject([{ pointer }]);
  });

  it("refuses what is no JSON, with 400, and more than 1 MB, with 413", async () => {
    const broken = await ask("/v1/events/batch", { body: '{"events":[{"payload":{}},]}' });
    expect([broken.status, (await problemOf(broken)).position]).toEqual([400, 26]);
    const item = (bytes: number) => ({ payload: { x: "x".repeat(bytes) } });
    const large = { events: Array.from({ length: 4 }, () => item(261_000)) };
    expect((await ask("/v1/events/batch", { json: large })).status).toBe(200);
    const larger = await ask("/v1/events/batch", {
      json: { events: [...large.events, item(10_000)] },
    });
    expect([larger.status, await problemOf(larger)]).toMatchObject([
      413,
      { code: "body_too_large", max_bytes: 1_048_576 },
    ]);
  });

  it("takes a key with events:write, and no other", async () => {
    const json = { events: [{ payload: {} }] };
    expect((await ask("/v1/events/batch", { key: keys.writer, json })).status).toBe(200);
    for (const key of [keys.reader, keys.acknowledger, keys.consumer]) {
      expect((await ask("/v1/events/batch", { key, json })).status).toBe(403);
    }
  });
});
