import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { Tail } from "../../client/src/index.ts";
import { messagesOf } from "../../client/src/server-sent-events.ts";
import { problem, type Reply, useStubApi } from "./stub-api.ts";

const api = useStubApi();

const data = (n: number) =>
  JSON.stringify({ event_id: `e-${n}`, created_at: 1_000 + n, payload: { n } });
const message = (n: number) => `id: at-${n}\nevent: event\ndata: ${data(n)}\n\n`;

const stream =
  (text: string, end: (response: ServerResponse) => void): Reply =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(text, () => end(response));
  };
const open = (text: string) => stream(text, () => undefined);
const closed = (text: string) => stream(text, (response) => response.end());
const broken = (text: string) =>
  stream(text, (response) => setTimeout(() => response.destroy(), 20));

async function take(tail: Tail, count: number): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const { payload } of tail) {
    events.push(payload.n);
    if (events.length === count) break;
  }
  return events;
}

describe("a tail", () => {
  it("goes on where a lost connection was, and shows each event once", async () => {
    api().replies = [
      broken(`retry: 1\nid: at-0\n\n${message(1)}${message(2)}`),
      closed(message(2) + message(3)),
      open(message(3) + message(4)),
    ];
    const tail = api().client().tail({ source: "shop", since: 0 });
    expect(await take(tail, 4)).toEqual([1, 2, 3, 4]);
    expect(api().questions.map(({ headers }) => headers["last-event-id"])).toEqual([
      undefined,
      "at-2",
      "at-3",
    ]);
    expect(api().questions[0]?.path).toBe(
      "/v1/inbox/stream?source=shop&since=1970-01-01T00%3A00%3A00.000Z",
    );
  });

  it("has an id from which another one goes on, and does not pass over the event in hand", async () => {
    api().replies = [open(message(1) + message(2))];
    const tail = api().client().tail({ lastEventId: "at-0" });
    await take(tail, 2);
    expect(api().questions[0]?.headers["last-event-id"]).toBe("at-0");
    expect(tail.lastEventId).toBe("at-1");
  });

  it("tries again while the API is not there, and tells why", async () => {
    const lost: unknown[] = [];
    api().replies = [problem("backend_unavailable", { "retry-after": "0" }), open(message(1))];
    const tail = api()
      .client()
      .tail({ onReconnect: (error) => lost.push(error?.code) });
    expect(await take(tail, 1)).toEqual([1]);
    expect(lost).toEqual(["backend_unavailable"]);
  });

  it("fails where a repetition is of no use", async () => {
    api().replies = [problem("invalid_cursor")];
    await expect(take(api().client().tail({ lastEventId: "?" }), 1)).rejects.toMatchObject({
      code: "invalid_cursor",
    });
  });

  it("ends quietly when its signal says so", async () => {
    api().replies = [open(": here\n\n")];
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    expect(await take(api().client().tail({ signal: abort.signal }), 1)).toEqual([]);
  });
});

describe("an event stream", () => {
  async function parsed(...chunks: string[]) {
    const body = new Blob(chunks).stream();
    const messages = [];
    for await (const message of messagesOf(body)) messages.push(message);
    return messages;
  }

  it("is parsed as the standard says, however it is cut", async () => {
    const text =
      ": hi\r\n\r\nid: 7\rdata:a\rdata: b\r\rdata\n\nretry: 5\nid\n\nretry: x\ndata: é\n\nevent: lost";
    const expected = [
      { id: undefined, event: "message", data: undefined, retry: undefined },
      { id: "7", event: "message", data: "a\nb", retry: undefined },
      { id: "7", event: "message", data: "", retry: undefined },
      { id: "", event: "message", data: undefined, retry: 5 },
      { id: "", event: "message", data: "é", retry: undefined },
    ];
    expect(await parsed(text)).toEqual(expected);
    const bytes = [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte));
    const messages = [];
    for await (const message of messagesOf(ReadableStream.from(bytes))) messages.push(message);
    expect(messages).toEqual(expected);
  });
});
