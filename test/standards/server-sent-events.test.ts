/** Server-Sent Events: https://html.spec.whatwg.org/multipage/server-sent-events.html. */
import { describe, expect, it } from "vitest";
import { json, refusal, useApi } from "./api.ts";

const api = useApi();

/** Reads until an event has come. */
async function firstEvent(query: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${api.system.url}/v1/inbox/stream?${query}`, {
    headers: { "x-api-key": api.apiKey, accept: "text/event-stream", ...headers },
  });
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "text/event-stream",
  ]);
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (/^data: [^\n]*\n\n/m.test(text)) break;
  }
  return text;
}

const fields = (text: string, name: string): string[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith(`${name}: `))
    .map((line) => line.slice(name.length + 2));

describe("section 9.2: a stream", () => {
  it("is UTF-8 with line feeds alone, each event on one line of data", async () => {
    const source = crypto.randomUUID();
    await api.publish(JSON.stringify({ payload: { a: "é\r\n\u2028" }, source }));
    const text = await firstEvent(`source=${source}&since=2026-01-01t00:00:00z`);
    expect(text).not.toContain("\r");
    expect(fields(text, "data").map((data) => JSON.parse(data).payload)).toEqual([
      { a: "é\r\n\u2028" },
    ]);
    expect(fields(text, "id")[0]).toMatch(/^[\w-]+$/);
  });

  it("takes an empty Last-Event-ID for none, as a browser has it before the first event", async () => {
    const source = crypto.randomUUID();
    const { event_id } = json(await api.publish(JSON.stringify({ payload: {}, source })));
    const text = await firstEvent(`source=${source}&since=0001-01-01T00:00:00Z`, {
      "last-event-id": "",
    });
    expect(JSON.parse(fields(text, "data")[0] ?? "").event_id).toBe(event_id);
  });

  it("goes on after the Last-Event-ID", async () => {
    const source = crypto.randomUUID();
    await api.publish(JSON.stringify({ payload: { n: 1 }, source }));
    const query = `source=${source}&since=2026-01-01T00:00:00Z`;
    const id = fields(await firstEvent(query), "id")[0] ?? "";
    await api.publish(JSON.stringify({ payload: { n: 2 }, source }));
    const text = await firstEvent(query, { "last-event-id": id });
    expect(fields(text, "data").map((data) => JSON.parse(data).payload)).toContainEqual({ n: 2 });
  });

  it("does not begin with an id that is none of its own", async () => {
    const answer = await api.get("/v1/inbox/stream", { "last-event-id": "1" });
    expect(refusal(answer)).toEqual([400, "invalid_cursor"]);
  });
});
