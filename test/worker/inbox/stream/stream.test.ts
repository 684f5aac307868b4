import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limits } from "../../../../contract/limits.ts";
import { Backend } from "../../../../worker/private-api/backend.ts";
import { cachedKey } from "../../cached-key.ts";
import { askStream, EventStream, type Received } from "../../event-stream.ts";
import { type Ask, ask, faulty, keys, problemOf, testEnv } from "../../request.ts";

let source: string;
const open: EventStream[] = [];

beforeEach(() => {
  source = crypto.randomUUID();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((stream) => stream.close()));
});

async function stream(query = `?source=${source}`, options: Ask = {}): Promise<EventStream> {
  const opened = await EventStream.open(query, options);
  open.push(opened);
  return opened;
}

const resume = (from: EventStream, query?: string) =>
  stream(query, { headers: { "Last-Event-ID": from.lastEventId } });

/** @returns the JSON of the event */
async function publish(payload: string, key = keys.acme): Promise<string> {
  const response = await ask("/v1/events", {
    key,
    body: `{"source":"${source}","payload":${payload}}`,
  });
  return response.text();
}

/** As the spool does: with the time at which it was accepted. @returns its id */
async function publishLate(secondsAgo: number): Promise<string> {
  const event = {
    event_id: crypto.randomUUID(),
    created_at: Date.now() - secondsAgo * 1000,
    source,
    payload: "{}",
  };
  const backend = new Backend({ env: testEnv, requestId: "late", traceparent: "" });
  await backend.value("ingest-event", { tenant: "acme", shards: 1, event });
  return event.event_id;
}

const texts = (events: Received[]) => events.map(({ data }) => data);
const idOf = (json: string): string => JSON.parse(json).event_id;
const ids = (events: Received[]) => texts(events).map(idOf);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const skip = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

describe("GET /v1/inbox/stream", () => {
  it("is an event stream that nobody may keep", async () => {
    const response = await askStream();
    expect(response.headers.get("Content-Type")).toBe("text/event-stream");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    await response.body?.cancel();
  });

  it("sends what arrives from now on, as the inbox has it, oldest first, each once", async () => {
    await publish('{"n":0}');
    const live = await stream();
    const first = await publish('{"n":1}');
    expect(texts(await live.take(1))).toEqual([first]);
    const more = [await publish('{"n":2.0}'), await publish('{"n":12345678901234567890}')];
    const received = await live.take(2);
    expect(texts(received)).toEqual(more);
    expect(new Set(received.map(({ name }) => name))).toEqual(new Set(["event"]));
  });

  it("begins with what waits, where it is told since when", async () => {
    const waiting = [await publish("{}"), await publish("{}")];
    const live = await stream(`?source=${source}&since=${ago(60)}`);
    expect(texts(await live.take(2))).toEqual(waiting);
    const next = await publish("{}");
    expect(texts(await live.take(1))).toEqual([next]);
  });

  it("sends all of a backlog that is longer than a page", async () => {
    const events = Array.from({ length: 100 }, (_, n) => ({ source, payload: { n } }));
    for (let batch = 0; batch < 3; batch++) await ask("/v1/events/batch", { json: { events } });
    const live = await stream(`?source=${source}&since=${ago(60)}`);
    const numbers = texts(await live.take(300)).map((text) => JSON.parse(text).payload.n);
    expect(numbers).toEqual([0, 1, 2].flatMap(() => events.map((_, n) => n)));
  });

  it("keeps the line breaks of a payload from breaking a message", async () => {
    const live = await stream();
    const hostile =
      '{\n\n"a":\r1,\r\n\t"event: x": "id: 1\\n\\ndata: \u2028\u0085",\n"data: y"\n:\n[]\r}';
    const text = await publish(hostile);
    const after = await publish("{}");
    const [event, next] = await live.take(2);
    expect(event?.data).toBe(text.replaceAll(/\r\n?/g, "\n"));
    expect(JSON.parse(event?.data ?? "")).toEqual(JSON.parse(text));
    expect(next?.data).toBe(after);
  });

  it("sends an event that becomes visible after younger ones", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const live = await stream(`?source=${source}&since=${ago(90)}`);
    const young = idOf(await publish("{}"));
    expect(ids(await live.take(1))).toEqual([young]);
    const late = [
      await publishLate(limits.stream.overlapSeconds - 10),
      await publishLate(1),
    ].sort();
    skip(limits.stream.heartbeatSeconds);
    expect(ids(await live.take(2)).sort()).toEqual(late);
  });

  it("shows other tenants and other sources nothing", async () => {
    const [mine, all, theirs] = [
      await stream(),
      await stream(""),
      await stream("", { key: keys.other }),
    ];
    const foreign = await publish("{}", keys.other);
    const own = await publish("{}");
    const followed = source;
    source = `${followed}-2`;
    const elsewhere = await publish("{}");
    source = followed;
    // What must not be shown would come before these.
    const [lastOwn, lastForeign] = [await publish("{}"), await publish("{}", keys.other)];
    expect(texts(await theirs.take(2))).toEqual([foreign, lastForeign]);
    expect(texts(await mine.take(2))).toEqual([own, lastOwn]);
    expect(texts(await all.take(3))).toEqual([own, elsewhere, lastOwn]);
  });

  it("does not begin where nobody reads", async () => {
    const { url, calls } = faulty("empty");
    expect((await askStream("", { method: "HEAD", env: { BACKEND_URL: url } })).status).toBe(200);
    const response = await askStream("", { env: { BACKEND_URL: url } });
    await scheduler.wait(100);
    expect(await calls()).toBe(0);
    await response.body?.cancel();
  });
});

describe("a stream that goes on", () => {
  it("from its Last-Event-ID misses nothing, late events included, and sends nothing older", async () => {
    await publishLate(40);
    const query = `?source=${source}&since=${ago(30)}`;
    const cut = await stream(query);
    const seen = idOf(await publish("{}"));
    expect(ids(await cut.take(1))).toEqual([seen]);
    await cut.close();
    const late = await publishLate(20);
    const missed = [await publish("{}"), await publish("{}")].map(idOf);
    const again = await resume(cut, query);
    const received = [...ids(await again.take(3)), ...ids(await again.until("heartbeat"))];
    expect(new Set(received.filter((id) => id !== seen))).toEqual(new Set([late, ...missed]));
  });

  it("misses nothing even if no event came before the cut", async () => {
    const cut = await stream();
    await cut.close();
    const missed = await publish("{}");
    expect(texts(await (await resume(cut)).take(1))).toEqual([missed]);
  });

  it("repeats nothing that is older than the overlap", async () => {
    const old = await publishLate(limits.stream.overlapSeconds + 30);
    const young = await publishLate(limits.stream.overlapSeconds - 30);
    const query = `?source=${source}&since=${ago(600)}`;
    const cut = await stream(query);
    expect(ids(await cut.take(2))).toEqual([old, young]);
    expect(ids(await (await resume(cut, query)).take(1))).toEqual([young]);
  });

  it("is refused if its position was altered, is another's, or was never one", async () => {
    const live = await stream(`?source=${source}`);
    const id = live.lastEventId;
    await publish("{}");
    await publish("{}");
    const { next_cursor } = await (await ask(`/v1/inbox?source=${source}&limit=1`)).json<{
      next_cursor: string;
    }>();
    const refused = async (position: string, query = `?source=${source}`, key = keys.acme) => {
      const response = await askStream(query, { key, headers: { "Last-Event-ID": position } });
      expect([response.status, (await problemOf(response)).code]).toEqual([400, "invalid_cursor"]);
    };
    for (const altered of [
      `${id}A`,
      id.slice(1),
      `B${id.slice(1)}`,
      id.slice(0, -1),
      "0",
      "%",
      "é",
    ])
      await refused(altered);
    await refused(next_cursor);
    await refused(id, "");
    await refused(id, `?source=${source}&since=2026-01-01T00:00:00Z`);
    await refused(id, `?source=${source}`, keys.other);
    const asCursor = await ask(`/v1/inbox?source=${source}&cursor=${id}`);
    expect((await problemOf(asCursor)).code).toBe("invalid_cursor");
  });

  it.each(["?since=yesterday", "?source=", "?limit=1", "?cursor=x", "?source=a&source=b"])(
    "is refused with %s",
    async (query) => {
      expect((await askStream(query)).status).toBe(400);
    },
  );
});

describe("a stream ends", () => {
  it("when it has lasted, and can be gone on with", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const live = await stream();
    await live.until("heartbeat");
    skip(limits.stream.seconds);
    expect(await live.rest()).toEqual([]);
    expect(live.comments).toContain("connect again");
    const event = await publish("{}");
    expect(texts(await (await resume(live)).take(1))).toEqual([event]);
  });

  it.each([
    ["was revoked", { revoked_at: 1 }],
    ["was limited to other inboxes", { inboxes: ["billing"] }],
    ["may not read any more", { scopes: ["events:write"] }],
  ])("when its key %s, as soon as a cache knows", async (_, change) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { apiKey, name } = await cachedKey();
    const live = await stream("", { key: apiKey });
    await live.until("heartbeat");
    const verdict = await testEnv.KEY_CACHE.get<{ key: object }>(name, "json");
    await testEnv.KEY_CACHE.put(
      name,
      JSON.stringify({ ...verdict, key: { ...verdict?.key, ...change } }),
    );
    skip(6);
    expect(await live.rest()).toEqual([]);
    expect(live.comments).toContain("not valid any more");
  });

  it("when its key expires, whatever a cache says", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { apiKey } = await cachedKey({ expires_at: Date.now() + 1_000 });
    const live = await stream("", { key: apiKey });
    skip(1);
    await live.rest();
    expect(live.comments).toContain("not valid any more");
  });

  it("when it has called the backend as often as it may", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { url, calls } = faulty("endless");
    const live = await stream("", { env: { BACKEND_URL: url } });
    await live.rest();
    expect(live.comments).toContain("connect again");
    expect(await calls()).toBe(limits.stream.calls);
  });

  it("when the backend has a bug, but not while it cannot be reached", async () => {
    const down = faulty("empty-after-three");
    const patient = await stream("", { env: { BACKEND_URL: down.url } });
    await patient.until("cannot be reached");
    await patient.until("heartbeat");
    expect(await down.calls()).toBeGreaterThan(3);
    const broken = await stream("", { env: { BACKEND_URL: faulty("bug").url } });
    await broken.rest();
    expect(broken.comments).toContain("something went wrong on our side");
  });

  it("when its client leaves: no look is made any more", async () => {
    const { url, calls } = faulty("empty");
    const live = await stream("", { env: { BACKEND_URL: url } });
    await live.until("heartbeat");
    await live.close();
    const made = await calls();
    await scheduler.wait(2_500);
    expect(await calls()).toBe(made);
  });
});
