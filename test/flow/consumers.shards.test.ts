/** A tenant's shards are raised while its events flow. */
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EventsTable } from "../../backend/events-table.ts";
import { statusPartition } from "../../contract/table.ts";
import { eventOf, type Page, pageOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { post } from "./consumer.ts";
import { useSystem } from "./system.ts";

const system = useSystem();
const tenant = "growing";

let client: Client;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  const { environment } = system.aws;
  dynamodb = new DynamoDBClient({
    endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB ?? "",
    region: environment.AWS_REGION ?? "",
    credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "" },
  });
  client = system.client(await system.createKey(tenant));
});
afterAll(() => dynamodb.destroy());

async function listAll(): Promise<Page["events"]> {
  const events: Page["events"] = [];
  let cursor: string | null = null;
  do {
    const page: Page = pageOf(await client.inbox({ limit: 100, cursor }));
    events.push(...page.events);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return events;
}

/** How many events wait in each of eight shards. */
function inShards(): Promise<number[]> {
  const table = new EventsTable(dynamodb, system.aws.environment.TABLE_NAME ?? "");
  const partitions = Array.from({ length: 8 }, (_, shard) => statusPartition(tenant, "pending", shard));
  return Promise.all(partitions.map((partition) => table.count({ index: "status", partition, now: Date.now() }, 10_000)));
}

it("loses and reorders nothing that was stored before, and nothing that is stored meanwhile", async () => {
  const published: { event_id: string; created_at: number }[] = [];
  let isFlowing = true;
  const produce = async () => {
    while (isFlowing) {
      const answer = await client.publish("{}");
      expect(answer.status, answer.text).toBe(201);
      published.push(eventOf(answer));
      await sleep(10);
    }
  };
  const flow = Promise.all([produce(), produce(), produce()]);
  await sleep(1_000);
  const before = await listAll();
  expect(await inShards()).toEqual([expect.any(Number), 0, 0, 0, 0, 0, 0, 0]);

  expect(await system.keys(["tenant", tenant, "--shards", "8"])).toMatchObject({ shards: 8 });
  const enough = async () => Math.min(...(await inShards()).slice(1)) >= 5;
  for (let patience = 200; !(await enough()) && patience > 0; patience--) await sleep(100);
  isFlowing = false;
  await flow;
  expect(Math.min(...(await inShards()))).toBeGreaterThan(0);

  const inOrder = published
    .toSorted((a, b) => a.created_at - b.created_at || (a.event_id < b.event_id ? -1 : 1))
    .map(({ event_id }) => event_id);
  const after = await listAll();
  expect(after.map(({ event_id }) => event_id)).toEqual(inOrder);
  expect(after.slice(0, before.length)).toEqual(before);

  const consumed: string[] = [];
  for (;;) {
    const lease = await post<{ lease_id: string | null; events: { event_id: string }[] }>(client, "/v1/inbox/lease", {
      limit: 100,
    });
    if (lease.lease_id === null) break;
    consumed.push(...lease.events.map(({ event_id }) => event_id));
    expect(await post(client, "/v1/inbox/ack", { lease_id: lease.lease_id })).toMatchObject({ failed: 0 });
  }
  expect(consumed).toEqual(inOrder);
  expect(await inShards()).toEqual(Array(8).fill(0));
}, 90_000);
