import { expect, it, vi } from "vitest";
import { ask, testEnv } from "../request.ts";

/** What the Worker asks of others, while its isolate knows the key. */
async function callsOf(
  run: () => Promise<Response>,
): Promise<{ backend: string[]; keyCache: number }> {
  await ask("/v1/me");
  const fetched = vi.spyOn(globalThis, "fetch");
  const read = vi.spyOn(testEnv.KEY_CACHE, "get");
  expect((await run()).status).toBeLessThan(300);
  const backend = fetched.mock.calls.map(([request]) => urlOf(request).split("/").at(-1) ?? "");
  const keyCache = read.mock.calls.length;
  vi.restoreAllMocks();
  return { backend, keyCache };
}

const urlOf = (request: RequestInfo | URL): string =>
  request instanceof Request ? request.url : String(request);
const published = async () =>
  (await (await ask("/v1/events", { json: { payload: {} } })).json<{ event_id: string }>())
    .event_id;
const once = (operation: string) => ({ backend: [operation], keyCache: 0 });
const source = () => crypto.randomUUID();

it("asks the backend once for each request, and KV for nothing that this isolate has just seen", async () => {
  const event_id = await published();
  const payload = { text: "long ".repeat(2_000) };
  const events = Array.from({ length: 10 }, () => ({ payload, source: source() }));
  expect(await callsOf(() => ask("/v1/events", { json: { payload } }))).toEqual(
    once("ingest-event"),
  );
  expect(await callsOf(() => ask("/v1/events/batch", { json: { events } }))).toEqual(
    once("ingest-events"),
  );
  expect(await callsOf(() => ask("/v1/inbox"))).toEqual(once("list-inbox"));
  expect(await callsOf(() => ask(`/v1/events/${event_id}`))).toEqual(once("get-event"));
  expect(await callsOf(() => ask("/v1/inbox/lease", { json: { source: source() } }))).toEqual(
    once("lease-events"),
  );
  expect(await callsOf(() => ask(`/v1/events/${event_id}/ack`, { method: "POST" }))).toEqual(
    once("acknowledge-event"),
  );
});

it("asks nobody for what is wrong", async () => {
  await ask("/v1/me");
  const fetched = vi.spyOn(globalThis, "fetch");
  expect(
    (await ask("/v1/events", { body: "{]", headers: { "Content-Type": "application/json" } }))
      .status,
  ).toBe(400);
  expect((await ask("/v1/inbox?limit=0")).status).toBe(400);
  expect(fetched).not.toHaveBeenCalled();
});

it("hashes a payload once, and never parses it", async () => {
  await ask("/v1/me");
  const payload = { marker: crypto.randomUUID(), text: "long ".repeat(2_000) };
  const digest = vi.spyOn(crypto.subtle, "digest");
  const parse = vi.spyOn(JSON, "parse");
  expect((await ask("/v1/events", { json: { payload } })).status).toBe(201);
  const size = JSON.stringify(payload).length;
  expect(digest.mock.calls.filter(([, data]) => data.byteLength >= size)).toHaveLength(1);
  expect(parse).toHaveBeenCalled();
  expect(parse.mock.calls.filter(([text]) => text.includes(payload.marker))).toEqual([]);
});
