/**
 * A private API that misbehaves: `/<behaviour>/<id>/<operation>`. It counts the calls of each
 * behaviour and id.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const emptyPage = '{"ok":true,"value":{"events":[],"next":null}}';

const behaviours: Record<string, (response: ServerResponse, call: number, body: string) => void> = {
  hang: () => {},
  reset: (response) => response.socket?.destroy(),
  garbage: (response) => response.end("<html>"),
  "other-shape": (response) => response.end('{"ok":true,"value":["surprise"]}'),
  truncated: (response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write('{"ok":');
    setTimeout(() => response.socket?.destroy(), 20);
  },
  empty: (response) => response.end(emptyPage),
  // Each page is empty, and there is another one.
  endless: (response) =>
    response.end(
      '{"ok":true,"value":{"events":[],"next":{"created_at":1,"event_id":"00000000-0000-4000-8000-000000000000"}}}',
    ),
  "empty-after-three": (response, call) => {
    if (call > 3) return response.end(emptyPage);
    response.writeHead(503).end();
  },
  // What the Lambda says of itself.
  bug: (response) => respond(response, 500, '{"ok":false,"error":{"code":"bug"}}'),
  unavailable: (response) => respond(response, 503, '{"ok":false,"error":{"code":"unavailable"}}'),
  "invalid-input": (response) =>
    respond(response, 200, '{"ok":false,"error":{"code":"invalid_input"}}'),
  // Stores all that it is sent, but for what says that it cannot be stored.
  poisoned: (response, _, body) => {
    const payloads = eventsIn(body).map(({ payload }) => payload);
    if (payloads.some((payload) => payload.includes("hangs"))) return;
    if (payloads.some((payload) => payload.includes("bug")))
      return respond(response, 500, '{"ok":false,"error":{"code":"bug"}}');
    const results = payloads.map(() => ({ replayed: false }));
    response.end(JSON.stringify({ ok: true, value: { results } }));
  },
  "crash-once": (response, call) => {
    if (call > 1) return response.end('{"ok":true,"value":{}}');
    response.writeHead(502).end('{"message":"Internal server error"}');
  },
};

const eventsIn = (body: string): { payload: string }[] => JSON.parse(body).events ?? [];

const respond = (response: ServerResponse, status: number, body: string) =>
  response.writeHead(status).end(body);

export async function startFaults() {
  const calls = new Map<string, number>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const [, behaviour = "", id, operation] = request.url?.split("/") ?? [];
    if (behaviour === "calls") return void response.end(String(calls.get(id ?? "") ?? 0));
    // The edge tells of its own bugs beside what it is asked for, once a minute.
    if (operation === "report-edge") return void respond(response, 200, '{"ok":true,"value":{}}');
    const call = (calls.get(`${id}`) ?? 0) + 1;
    calls.set(`${id}`, call);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const status = /^status-(\d+)$/.exec(behaviour)?.[1];
      if (status)
        response
          .writeHead(Number(status))
          .end('{"message":"arn:aws:iam::123456789012:user/internal"}');
      else behaviours[behaviour]?.(response, call, Buffer.concat(chunks).toString());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
