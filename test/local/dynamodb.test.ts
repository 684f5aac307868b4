import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { table } from "../../contract/table.ts";
import { createTable } from "../../local/dynamodb/create-table.ts";
import {
  type Engine,
  type EngineOptions,
  engineNames,
  startEngine,
} from "../../local/dynamodb/engine.ts";
import { close, freePort, listen, loopback } from "../../local/sockets.ts";
import { eventually } from "../eventually.ts";

let directory: string;
const engines: Engine[] = [];

/** Starts one, and makes it the endpoint of this process. */
async function start(options: EngineOptions): Promise<Engine> {
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", undefined);
  const engine = await startEngine(options);
  engines.push(engine);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", engine.endpoint);
  return engine;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "engine-"));
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "x");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "x");
  vi.stubEnv("AWS_ENDPOINT_URL", undefined);
});

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

describe.each(engineNames)("the engine %s", (engine) => {
  it("has the table as the contract has it, however often it is created", async () => {
    await start({ directory: undefined, engine });
    await createTable("events");
    await createTable("events");
    const { Table } = await new DynamoDBClient().send(
      new DescribeTableCommand({ TableName: "events" }),
    );
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      KeySchema: [{ AttributeName: "event_id", KeyType: "HASH" }],
    });
    const indexes = Object.fromEntries(
      (Table?.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]),
    );
    for (const { name, partitionKey, sortKey, projection } of Object.values(table.indexes)) {
      expect(indexes[name]).toMatchObject({
        IndexStatus: "ACTIVE",
        KeySchema: [
          { AttributeName: partitionKey.name, KeyType: "HASH" },
          { AttributeName: sortKey.name, KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: projection },
      });
    }
  });

  it("keeps what was written over a restart", async () => {
    const first = await start({ directory, engine });
    await createTable("events");
    const Item = { event_id: { S: "e1" }, payload: { S: '{"a":1.0}' } };
    await new DynamoDBClient().send(new PutItemCommand({ TableName: "events", Item }));
    await first.stop();

    await start({ directory, engine });
    await createTable("events");
    const answer = await new DynamoDBClient().send(
      new GetItemCommand({ TableName: "events", Key: { event_id: { S: "e1" } } }),
    );
    expect(answer.Item).toEqual(Item);
  });

  it("keeps nothing without a directory", async () => {
    const first = await start({ directory: undefined, engine });
    await createTable("events");
    await first.stop();
    await start({ directory: undefined, engine });
    await expect(
      new DynamoDBClient().send(new DescribeTableCommand({ TableName: "events" })),
    ).rejects.toThrow();
  });

  it("is used again where its data lies, unless another is asked for", async () => {
    await (await start({ directory, engine })).stop();
    expect((await start({ directory })).name).toBe(engine);
  });

  it("stops at once, even in the middle of a request", async () => {
    const running = await start({ directory, engine });
    const socket = connect(Number(new URL(running.endpoint).port), loopback).on("error", () => {});
    await once(socket, "connect");
    socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
    await eventually(() => expect(socket.bytesWritten).toBeGreaterThan(0));
    await running.stop();
    await expect(fetch(running.endpoint)).rejects.toThrow();
  });

  it("ends with the process that started it, even if that is killed", async () => {
    const program = `import { startEngine } from ${JSON.stringify(join(import.meta.dirname, "../../local/dynamodb/engine.ts"))};
      const { endpoint } = await startEngine({ directory: ${JSON.stringify(directory)}, engine: "${engine}" });
      console.log(endpoint);`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [endpoint] = await once(createInterface(parent.stdout), "line");
    await fetch(endpoint);
    parent.kill("SIGKILL");
    await eventually(() => expect(fetch(endpoint)).rejects.toThrow());
  });
});

it("dynoxide has TTL enabled on the contract's attribute", async () => {
  await start({ directory: undefined, engine: "dynoxide" });
  await createTable("events");
  const answer = await new DynamoDBClient().send(
    new DescribeTimeToLiveCommand({ TableName: "events" }),
  );
  expect(answer.TimeToLiveDescription).toEqual({
    AttributeName: table.timeToLive,
    TimeToLiveStatus: "ENABLED",
  });
});

it("starts no engine if the standard variable names an endpoint", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");
  expect(await startEngine({ directory, engine: "dynoxide" })).toMatchObject({
    name: "external",
    endpoint: "http://127.0.0.1:1",
  });
  expect(readdirSync(directory)).toEqual([]);
});

describe("creating the table says in one sentence", () => {
  it("that nothing answers at the endpoint", async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", endpoint);
    await expect(createTable("events")).rejects.toThrow(
      `The DynamoDB endpoint ${endpoint} cannot be reached (ECONNREFUSED).`,
    );
  });

  it("that what answers at the endpoint is not DynamoDB", async () => {
    const server = createServer((_, response) => response.writeHead(200).end("<html>"));
    vi.stubEnv(
      "AWS_ENDPOINT_URL_DYNAMODB",
      `http://127.0.0.1:${await listen(server, 0, "a test")}`,
    );
    await expect(createTable("events")).rejects.toThrow(
      /^What answers at the DynamoDB endpoint .* is something else\.$/,
    );
    server.closeAllConnections();
    await close(server);
  });

  it("that an older table lacks an index", async () => {
    await start({ directory: undefined, engine: "dynoxide" });
    const key = { AttributeName: "event_id", KeyType: "HASH" } as const;
    const definition = { AttributeName: "event_id", AttributeType: "S" } as const;
    await new DynamoDBClient().send(
      new CreateTableCommand({
        TableName: "events",
        KeySchema: [key],
        AttributeDefinitions: [definition],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    await expect(createTable("events")).rejects.toThrow(
      /^The table events lacks the index .*: start with --fresh to make it anew\.$/,
    );
  });
});
