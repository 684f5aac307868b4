/**
 * CloudEvents over a socket, with the official SDK as producer and as consumer: what it sends, it
 * gets back.
 */
import { randomUUID } from "node:crypto";
import { CloudEvent, type CloudEventV1, HTTP, type Message } from "cloudevents";
import { beforeAll, describe, expect, it } from "vitest";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const system = useSystem();
let apiKey: string;
let client: Client;

beforeAll(async () => {
  const key = await system.createKey("acme");
  apiKey = key.apiKey;
  client = system.client(key);
});

async function send(path: string, { headers, body }: Message): Promise<Response> {
  const response = await fetch(system.url + path, {
    method: "POST",
    headers: { ...(headers as Record<string, string>), "x-api-key": apiKey },
    body: body as string | Uint8Array<ArrayBuffer>,
  });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return response;
}

/** The inbox of one source, as the SDK reads it, without what the inbox adds. */
async function read(source: string): Promise<object[]> {
  const response = await fetch(`${system.url}/v1/inbox?source=${encodeURIComponent(source)}`, {
    headers: { "x-api-key": apiKey, accept: "application/cloudevents-batch+json" },
  });
  const message = { headers: Object.fromEntries(response.headers), body: await response.text() };
  const events = HTTP.toEvent(message) as CloudEventV1<unknown>[];
  return events.map((event) => {
    const { zteventid, ztstatus, ztacceptedat, ...rest } = JSON.parse(String(event));
    expect([zteventid, ztstatus, ztacceptedat]).not.toContain(undefined);
    return rest;
  });
}

const attributes = () => ({
  source: `https://example.com/${randomUUID()}?a=b#c`,
  id: randomUUID(),
  type: "com.example.happened",
  time: "2026-11-23T10:00:00.123Z",
  subject: "a/b",
  dataschema: "https://example.com/schema",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
});

const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

const data: [string, Partial<CloudEventV1<unknown>>][] = [
  ["an object", { data: { n: 1, list: [1, "é", null], nested: { "😀": true } } }],
  ["a string", { data: "héllo\n😀" }],
  ["a number", { data: 1.5 }],
  ["null", { data: null }],
  ["an array", { data: [1, 2] }],
  ["nothing", {}],
  ["text", { data: "a;b\r\n1;2\r\n", datacontenttype: "text/csv" }],
  ["bytes", { data: bytes, datacontenttype: "application/octet-stream" }],
];

describe("a CloudEvent of the SDK", () => {
  it.each(data)(
    "comes back from structured mode as it was sent, with %s as data",
    async (_, members) => {
      const event = new CloudEvent({
        ...attributes(),
        subject: "Grüße 😀",
        ext: 5,
        on: false,
        ...members,
      });
      await send("/v1/events", HTTP.structured(event));
      expect(await read(event.source)).toEqual([JSON.parse(String(event))]);
    },
  );

  it.each(data.filter(([kind]) => kind !== "nothing"))(
    "comes back from binary mode, with %s as data",
    async (kind, members) => {
      const event = new CloudEvent({
        datacontenttype: "application/json",
        ...attributes(),
        ...members,
      });
      const message = HTTP.binary(event);
      // The SDK leaves scalars as they are; the body must be JSON.
      const isScalar = kind === "a string" || kind === "a number";
      await send(
        "/v1/events",
        isScalar ? { ...message, body: JSON.stringify(message.body) } : message,
      );
      expect(await read(event.source)).toEqual([JSON.parse(String(event))]);
    },
  );

  it("comes back from a batch, and is there once, however often and in whatever mode it is sent", async () => {
    const shared = { datacontenttype: "application/json", ...attributes() };
    const events = data
      .slice(0, 5)
      .map(([, members]) => new CloudEvent({ ...shared, id: randomUUID(), ...members }));
    const batch = {
      headers: { "content-type": "application/cloudevents-batch+json" },
      body: `[${events.map(String).join(",")}]`,
    };
    const first = await (await send("/v1/events/batch", batch)).json();
    expect(first).toMatchObject({ accepted: 5, duplicates: 0, failed: 0 });
    expect(await (await send("/v1/events/batch", batch)).json()).toMatchObject({
      accepted: 0,
      duplicates: 5,
      failed: 0,
    });
    const [object] = events;
    if (!object) throw new Error("there is no event");
    expect((await send("/v1/events", HTTP.structured(object))).status).toBe(200);
    expect((await send("/v1/events", HTTP.binary(object))).status).toBe(200);
    const sent = events.map((event) => JSON.parse(String(event)));
    const back = await read(shared.source);
    expect(back).toHaveLength(5);
    expect(back).toEqual(expect.arrayContaining(sent));
  });

  it("is acknowledged by the id that the inbox adds", async () => {
    const event = new CloudEvent({ ...attributes(), data: {} });
    const { event_id } = (await (await send("/v1/events", HTTP.structured(event))).json()) as {
      event_id: string;
    };
    expect((await client.acknowledge(event_id)).status).toBe(200);
    expect(await read(event.source)).toEqual([]);
  });
});

describe("an event of ours", () => {
  it("is valid to the SDK", async () => {
    const source = randomUUID();
    await client.publish('{"n":1}', { source, tags: ["t"], metadata: { m: 1 } });
    expect(await read(source)).toMatchObject([
      { specversion: "1.0", data: { n: 1 }, zttags: '["t"]', ztmetadata: '{"m":1}' },
    ]);
  });
});
