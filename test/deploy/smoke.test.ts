import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { smoke } from "../../deploy/smoke-run.ts";

/**
 * What a deployment answers to "METHOD /path"; anything else is 404. `inbox` is read anew each
 * time.
 */
type Answers = Record<string, (body: string) => [status: number, body?: unknown]>;

let server: Server;
let url: string;
let calls: string[];
let answers: Answers;

beforeEach(async () => {
  let inbox: string[] = [];
  let published = 0;
  calls = [];
  answers = {
    "GET /ready": () => [200, {}],
    "POST /v1/events": () => {
      inbox = ["one"];
      return [published++ === 0 ? 201 : 200, { event_id: "one" }];
    },
    "GET /v1/inbox": () => [200, { events: inbox.map((event_id) => ({ event_id })) }],
    "POST /v1/events/one/ack": () => {
      inbox = [];
      return [200, {}];
    },
    "DELETE /v1/events/one": () => [204],
  };
  server = createServer((request, response) => {
    const call = `${request.method} ${request.url?.split("?")[0]}`;
    calls.push(call);
    request.resume().once("end", () => {
      const [status, body] = answers[call]?.("") ?? [404];
      response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

test("takes one event through its life, and cleans up", async () => {
  const said: string[] = [];
  await smoke({ url, key: "key" }, (step) => said.push(step));
  expect(said).toHaveLength(6);
  expect(calls.at(-1)).toBe("DELETE /v1/events/one");
});

test("cleans up behind a step that failed, and names the step", async () => {
  answers["POST /v1/events/one/ack"] = () => [503, { code: "backend_unavailable" }];
  await expect(smoke({ url, key: "key" }, () => {})).rejects.toThrow(
    "POST /v1/events/one/ack answered 503, not 200",
  );
  expect(calls.at(-1)).toBe("DELETE /v1/events/one");
});

test("fails where a repeated publish makes a second event", async () => {
  answers["POST /v1/events"] = () => [201, { event_id: "one" }];
  await expect(smoke({ url, key: "key" }, () => {})).rejects.toThrow(
    "POST /v1/events answered 201, not 200",
  );
});

test("says in a sentence that nobody answers", async () => {
  await expect(smoke({ url: "http://127.0.0.1:1", key: "key" }, () => {})).rejects.toThrow(
    "GET /ready: http://127.0.0.1:1 cannot be reached",
  );
});
