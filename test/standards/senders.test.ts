/**
 * What well-known senders send, with invented details: their headers, and bodies as their
 * serializers write them. A webhook's body becomes a payload, as a bridge would publish it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HTTP } from "cloudevents";
import { describe, expect, it } from "vitest";
import { batched, json, useApi } from "./api.ts";
import { head, send } from "./wire.ts";

const api = useApi();

interface Message {
  name: string;
  headers: Record<string, string>;
  body: string;
}

function messagesOf(kind: "webhooks" | "cloudevents"): Message[] {
  const folder = join(import.meta.dirname, "senders", kind);
  return readdirSync(folder).map((file) => {
    const [lines = "", ...rest] = readFileSync(join(folder, file), "utf8").split("\n\n");
    const fields = lines.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2));
    return {
      name: file.replace(".http", ""),
      headers: Object.fromEntries(fields),
      body: rest.join("\n\n").replace(/\n$/, ""),
    };
  });
}

async function post({ headers, body }: Message) {
  const length = String(Buffer.byteLength(body));
  const own = { "X-API-Key": api.apiKey, "Content-Length": length };
  const { status, text } = await send(
    api.system.url,
    head("POST /v1/events", { ...headers, ...own }) + body,
  );
  return { status, text: Buffer.from(text, "latin1").toString() };
}

describe("a webhook", () => {
  it.each(messagesOf("webhooks"))(
    "of $name is taken, and comes back letter for letter",
    async (message) => {
      const mark = message.body.startsWith("\ufeff") ? "\ufeff" : "";
      const payload = message.body.slice(mark.length);
      const { status, text } = await post({ ...message, body: `${mark}{"payload":${payload}}` });
      expect([status, text]).toEqual([201, expect.stringContaining(`"payload":${payload}}`)]);
      expect((await api.get(`/v1/events/${JSON.parse(text).event_id}`)).text).toBe(text);
    },
  );
});

describe("a CloudEvent", () => {
  const messages = messagesOf("cloudevents");

  it.each(messages)("of $name is taken once, however often it is sent", async (message) => {
    const { status, text } = await post(message);
    expect(status, text).toBe(message.body.startsWith("[{") ? 200 : 201);
    const again = await post(message);
    expect(again.status).toBe(200);
    if (status === 200) expect(JSON.parse(again.text)).toMatchObject({ duplicates: 1, failed: 0 });
    else expect(again.text).toBe((await api.get(`/v1/events/${JSON.parse(text).event_id}`)).text);
  });

  it("of all of them is read by the SDK", async () => {
    const pages = await api.cloudEventPages();
    const events = pages.flatMap((body) =>
      HTTP.toEvent({ headers: { "content-type": batched }, body }),
    );
    expect(events.flat().length).toBeGreaterThanOrEqual(messages.length);
    const shown = json(await api.get("/v1/inbox?source=urn:example:mainframe"));
    expect(shown.events).toMatchObject([{ payload: { data_base64: btoa("AB;C  42;1,50") } }]);
  });
});
