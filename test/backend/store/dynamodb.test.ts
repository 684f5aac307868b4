import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { AwsV4Signer } from "aws4fetch";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { withinBudget } from "../../../backend/lambda/request-time.ts";
import { DynamoDBClient } from "../../../backend/store/dynamodb.ts";

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A DynamoDB that answers as the test says, one answer after another. */
let server: Server;
let answers: ((response: ServerResponse) => void)[] = [];
let received: Received[] = [];
let client: DynamoDBClient;

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: "token/+=",
};
const respond = (status: number, body: unknown) => (response: ServerResponse) =>
  response.writeHead(status).end(JSON.stringify(body));
const failure = (status: number, name: string) =>
  respond(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "no" });
const get = () => client.call("GetItem", { TableName: "events", Key: { event_id: { S: "ü" } } });

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      (answers.shift() ?? respond(200, {}))(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  client = new DynamoDBClient(new URL(`http://127.0.0.1:${port}`), "eu-west-1", () => credentials);
});

beforeEach(() => {
  answers = [];
  received = [];
});

afterAll(() => {
  client.close();
  server.closeAllConnections();
  server.close();
});

describe("the DynamoDB client", () => {
  it("sends the operation as AWS has it, signed as another implementation signs it", async () => {
    answers = [respond(200, { Item: { a: { S: "b" } } })];
    expect(await get()).toEqual({ Item: { a: { S: "b" } } });
    const [{ headers, body } = { headers: {}, body: "" }] = received;
    expect(headers["x-amz-target"]).toBe("DynamoDB_20120810.GetItem");
    expect(JSON.parse(body)).toEqual({ TableName: "events", Key: { event_id: { S: "ü" } } });
    const other = new AwsV4Signer({
      ...credentials,
      service: "dynamodb",
      region: "eu-west-1",
      method: "POST",
      url: `http://${headers.host}/`,
      headers: { "x-amz-target": "DynamoDB_20120810.GetItem" },
      body,
      datetime: String(headers["x-amz-date"]),
    });
    expect(headers.authorization).toBe((await other.sign()).headers.get("authorization"));
    expect(headers["x-amz-security-token"]).toBe(credentials.sessionToken);
  });

  it.each([
    ["a throttle", failure(400, "ProvisionedThroughputExceededException")],
    ["an error of the server", failure(500, "InternalServerError")],
    ["a page instead of JSON", (response: ServerResponse) => response.writeHead(503).end("<html>")],
    ["a broken connection", (response: ServerResponse) => response.socket?.destroy()],
  ])("tries again after %s", async (_, fault) => {
    answers = [fault, fault, respond(200, { Item: {} })];
    expect(await get()).toEqual({ Item: {} });
    expect(received).toHaveLength(3);
  });

  it("gives up after three attempts, and says why", async () => {
    answers = Array(4).fill(failure(400, "ThrottlingException"));
    await expect(get()).rejects.toMatchObject({
      name: "StoreUnavailable",
      message: "no",
      cause: { name: "ThrottlingException", status: 400 },
    });
    expect(received).toHaveLength(3);
  });

  it("does not repeat a request that is wrong, and blames the request", async () => {
    answers = [failure(400, "ValidationException")];
    await expect(get()).rejects.toMatchObject({ name: "ValidationException" });
    expect(received).toHaveLength(1);
  });

  it.each(["ResourceNotFoundException", "AccessDeniedException", "ExpiredTokenException"])(
    "does not repeat a %s, and blames the store",
    async (name) => {
      answers = [failure(400, name)];
      await expect(get()).rejects.toMatchObject({ name: "StoreUnavailable", cause: { name } });
      expect(received).toHaveLength(1);
    },
  );

  it("hands on the item that stood in the way of a condition", async () => {
    answers = [
      respond(400, {
        __type: "x#ConditionalCheckFailedException",
        Message: "failed",
        Item: { event_id: { S: "1" } },
      }),
    ];
    await expect(get()).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      item: { event_id: { S: "1" } },
    });
    expect(received).toHaveLength(1);
  });

  /** How long the client waits, in milliseconds. */
  const delaysOf = (timers: { mock: { calls: unknown[][] } }) =>
    timers.mock.calls.map(([, delay]) => Number(delay));
  const isWithinBudget = (delay: number) => delay >= 1 && delay <= 120;

  it("goes no further than the request's budget", async () => {
    answers = Array(3).fill(() => {});
    const timers = vi.spyOn(globalThis, "setTimeout");
    await expect(withinBudget("120", get)).rejects.toThrow();
    expect(delaysOf(timers)).toEqual([expect.toSatisfy(isWithinBudget)]);
    expect(received).toHaveLength(1);
  });

  it("does not wait for an answer that never comes", async () => {
    answers = Array(3).fill(() => {});
    await expect(get()).rejects.toThrow();
    expect(received).toHaveLength(3);
  });

  const half = (response: ServerResponse) => response.writeHead(200).write('{"Item":');

  it("nor for the rest of one", async () => {
    answers = Array(3).fill(half);
    const timers = vi.spyOn(globalThis, "setTimeout");
    await expect(withinBudget("120", get)).rejects.toThrow();
    expect(delaysOf(timers)).toEqual([expect.toSatisfy(isWithinBudget)]);
  });

  it("keeps its connection while nothing is asked", async () => {
    await get();
    let connections = 0;
    server.on("connection", () => connections++);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await get();
    expect(connections).toBe(0);
  });

  it("gets through when all connections that it kept have died", async () => {
    const dead = new Set<unknown>();
    const remember = (response: ServerResponse) =>
      setTimeout(() => respond(200, {})(response), 20) && dead.add(response.socket);
    answers = Array(4).fill(remember);
    await Promise.all([get(), get(), get(), get()]);
    answers = Array(3).fill((response: ServerResponse) =>
      dead.has(response.socket) ? response.destroy() : respond(200, { Item: {} })(response),
    );
    expect(await get()).toEqual({ Item: {} });
    expect(received).toHaveLength(4 + 2);
  });

  it("asks again when an answer breaks off", async () => {
    answers = [
      (response) => half(response) && setTimeout(() => response.destroy(), 20),
      respond(200, { Item: {} }),
    ];
    expect(await get()).toEqual({ Item: {} });
    expect(received).toHaveLength(2);
  });
});
