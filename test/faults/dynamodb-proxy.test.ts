import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type DynamoDBCalls, DynamoDBClient } from "../../backend/store/dynamodb.ts";
import { credentialsFromEnvironment } from "../../backend/store/signature.ts";
import { bodyKey, table } from "../../contract/table.ts";
import { Store } from "../backend/store.ts";
import { DynamoDBProxy } from "./dynamodb-proxy.ts";
import type { Rule } from "./rules.ts";

const store = new Store(undefined);
let proxies: DynamoDBProxy[] = [];
let clients: DynamoDBClient[] = [];
let engine: string;

beforeAll(async () => {
  await store.start();
  engine = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? "";
});
afterEach(async () => {
  for (const client of clients) client.close();
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  [proxies, clients] = [[], []];
});
afterAll(() => store.stop());

async function proxied(rules: Rule[], seed = 1) {
  const proxy = await DynamoDBProxy.start({ endpoint: () => engine, rules, seed });
  const client = new DynamoDBClient(
    new URL(proxy.endpoint),
    "us-east-1",
    credentialsFromEnvironment,
    5_000,
  );
  proxies.push(proxy);
  clients.push(client);
  const call = <Name extends keyof DynamoDBCalls>(name: Name, input: object) =>
    client.call(name, { TableName: store.tableName, ...input } as DynamoDBCalls[Name][0]);
  const put = (event_id: string, members: object = {}) =>
    call("PutItem", { Item: { event_id: { S: event_id }, ...members } });
  const get = async (event_id: string) =>
    (await call("GetItem", { Key: { event_id: { S: event_id } }, ConsistentRead: true })).Item;
  const isStored = async (event_id: string) => (await store.events.get(event_id)) !== undefined;
  return { proxy, call, put, get, isStored };
}

const always = { inARow: 2 };

describe("a call through the proxy", () => {
  it("comes back as the engine answers it, where no fault is asked for", async () => {
    const { proxy, put, get } = await proxied([]);
    const id = randomUUID();
    await put(id, { payload: { S: "ü" } });
    expect(await get(id)).toEqual({ event_id: { S: id }, payload: { S: "ü" } });
    expect(proxy.injected.size).toBe(0);
  });

  it.each([
    ["throttled", false, "ProvisionedThroughputExceededException"],
    ["failed", false, "InternalServerError"],
    ["refused", false, "Error"],
    ["lost", true, "Error"],
  ] as const)("that is %s was done: %s", async (fault, isDone, name) => {
    const { put, isStored } = await proxied([{ fault }]);
    const id = randomUUID();
    await expect(put(id)).rejects.toMatchObject({ cause: { name } });
    expect(await isStored(id)).toBe(isDone);
  });

  it("that is delayed is done when its sender has given up", async () => {
    const { put, isStored } = await proxied([{ fault: "delayed", milliseconds: 300 }]);
    const id = randomUUID();
    await expect(put(id)).rejects.toThrow();
    await expect.poll(() => isStored(id)).toBe(true);
  });

  it("that is duplicated is done twice, and the second answer is given", async () => {
    const { call } = await proxied([{ fault: "duplicated", operations: ["PutItem"] }]);
    const Item = { event_id: { S: randomUUID() } };
    const put = { Item, ConditionExpression: "attribute_not_exists(event_id)" };
    await expect(call("PutItem", put)).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
    });
  });

  it("gets through the third time, if a rule says twice in a row, whatever other rules say", async () => {
    const { proxy, put, isStored } = await proxied([
      { fault: "throttled", share: 0.7, ...always },
      { fault: "lost", ...always },
    ]);
    for (let n = 0; n < 10; n++) {
      const id = randomUUID();
      await put(id);
      expect(await isStored(id)).toBe(true);
    }
    expect(proxy.injected.get("throttled")).toBeGreaterThan(5);
  });

  it("gets through the third time, whatever else is asked of the same item or index meanwhile", async () => {
    const { proxy, call } = await proxied([{ fault: "throttled", share: 0.6, ...always }]);
    const { name, partitionKey } = table.indexes.status;
    const query = (partition: string, Limit: number) =>
      call("Query", {
        IndexName: name,
        KeyConditionExpression: "#p = :p",
        ExpressionAttributeNames: { "#p": partitionKey.name },
        ExpressionAttributeValues: { ":p": { S: partition } },
        Limit,
      });
    for (let n = 0; n < 10; n++)
      await Promise.all([1, 1, 1, 2, 3, 4, 5].map((limit) => query(`${n}`, limit)));
    expect(proxy.injected.get("throttled")).toBeGreaterThan(20);
  });

  it("is about the items, indexes and operations that a rule names, and no other", async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const { put, get } = await proxied([
      { fault: "throttled", keys: [id] },
      { fault: "refused", operations: ["GetItem"], keys: [`${other.slice(0, 8)}*`] },
    ]);
    await expect(put(id)).rejects.toThrow("injected");
    await put(other);
    await expect(get(other)).rejects.toThrow();
    await put(randomUUID());
  });

  it("meets the same faults again under the same seed, and others under another", async () => {
    const faultsOf = async (seed: number) => {
      const { proxy, put } = await proxied([{ fault: "throttled", share: 0.5, inARow: 1 }], seed);
      const counts: number[] = [];
      for (let n = 0; n < 20; n++) {
        await put(randomUUID());
        counts.push(proxy.injected.get("throttled") ?? 0);
      }
      return counts;
    };
    const first = await faultsOf(1);
    expect(await faultsOf(1)).toEqual(first);
    expect(await faultsOf(2)).not.toEqual(first);
  });
});

describe("a batch that is left unprocessed in part", () => {
  it("brings some items and names the others, until all are read", async () => {
    const { call, put } = await proxied([{ fault: "unprocessed", atMost: 2 }]);
    const ids = Array.from({ length: 5 }, () => randomUUID());
    for (const id of ids) await put(id);
    const keys = ids.map((id) => ({ event_id: { S: id } }));
    const request = (Keys: object[]) => ({
      TableName: undefined,
      RequestItems: { [store.tableName]: { Keys, ConsistentRead: true } },
    });
    const answer = await call("BatchGetItem", request(keys));
    expect(answer.Responses?.[store.tableName]).toHaveLength(2);
    expect(answer.UnprocessedKeys).toEqual({
      [store.tableName]: { Keys: keys.slice(2), ConsistentRead: true },
    });
    const last = await call("BatchGetItem", request(keys.slice(3)));
    expect(last.UnprocessedKeys?.[store.tableName]).toBeUndefined();
  });
});

describe("a body", () => {
  it.each(["missing", "damaged"] as const)("is %s though its write was answered", async (fault) => {
    const { put, get } = await proxied([{ fault, keys: [bodyKey("*")] }]);
    const id = bodyKey(randomUUID());
    await put(id, { payload: { S: "text" } });
    const item = await get(id);
    if (fault === "missing") expect(item).toBeUndefined();
    else expect(item?.payload).toEqual({ B: expect.any(String) });
  });
});

describe("an index", () => {
  const { name, partitionKey, sortKey } = table.indexes.status;

  async function indexed(rule: Rule) {
    const { proxy, call, put } = await proxied([{ ...rule, operations: ["UpdateItem"] }]);
    const id = randomUUID();
    const [here, there] = [randomUUID(), randomUUID()];
    const item = (partition: string, at: number) => ({
      [partitionKey.name]: { S: partition },
      [sortKey.name]: { N: String(at) },
      expires_at: { N: "99" },
    });
    await put(id, item(here, 5));
    for (const at of [3, 4, 6, 7]) await put(randomUUID(), item(here, at));
    await call("UpdateItem", {
      Key: { event_id: { S: id } },
      UpdateExpression: "SET #p = :p",
      ExpressionAttributeNames: { "#p": partitionKey.name },
      ExpressionAttributeValues: { ":p": { S: there } },
    });
    const query = (partition: string, more: object = {}) =>
      call("Query", {
        IndexName: name,
        KeyConditionExpression: "#p = :p AND #s BETWEEN :from AND :to",
        FilterExpression: "#e > :now",
        ExpressionAttributeNames: {
          "#p": partitionKey.name,
          "#s": sortKey.name,
          "#e": "expires_at",
        },
        ExpressionAttributeValues: {
          ":p": { S: partition },
          ":now": { N: "1" },
          ":from": { N: "4" },
          ":to": { N: "6" },
        },
        ...more,
      });
    const places = async (partition: string, more?: object) =>
      (await query(partition, more)).Items?.map((item) => Number(item[sortKey.name]?.N));
    return { proxy, query, places, here, there };
  }

  it("that lags shows an item where it was, and not yet where it is, until it catches up", async () => {
    const { proxy, query, places, here, there } = await indexed({ fault: "lag", upTo: 1e9 });
    expect(await places(here)).toEqual([4, 5, 6]);
    expect(await places(there)).toEqual([]);
    expect(await query(here, { Select: "COUNT" })).toMatchObject({ Count: 3 });
    proxy.catchUp();
    expect(await places(here)).toEqual([4, 6]);
    expect(await places(there)).toEqual([5]);
  });

  it("in which an item lingers shows it in both places", async () => {
    const { places, here, there } = await indexed({ fault: "lingering", upTo: 1e9 });
    expect(await places(here)).toEqual([4, 5, 6]);
    expect(await places(there)).toEqual([5]);
    expect(await places(here, { ScanIndexForward: false })).toEqual([6, 5, 4]);
    // What has expired is not shown by an index that lags, either.
    const late = { ":now": { N: "99" }, ":from": { N: "4" }, ":to": { N: "6" } };
    expect(
      await places(here, { ExpressionAttributeValues: { ":p": { S: here }, ...late } }),
    ).toEqual([]);
  });

  it("shows each entry once, however short its pages are", async () => {
    const { query, here } = await indexed({ fault: "lingering", upTo: 1e9 });
    const seen: (string | undefined)[] = [];
    let start: object | undefined;
    do {
      const page = await query(here, { Limit: 1, ...(start && { ExclusiveStartKey: start }) });
      seen.push(...(page.Items ?? []).map((item) => item[sortKey.name]?.N));
      start = page.LastEvaluatedKey;
    } while (start);
    expect(seen).toEqual(["4", "5", "6"]);
  });

  it("catches up by itself when its time has come", async () => {
    const { places, here, there } = await indexed({ fault: "lag", upTo: 400 });
    await expect.poll(() => places(there)).toEqual([5]);
    await expect.poll(() => places(here)).toEqual([4, 6]);
  });
});
