/** A tenant's shards are raised while its events flow. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { statusPartition } from "../../contract/table.ts";
import { eventually } from "../eventually.ts";
import { eventOf, type Page, pageOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { post } from "./consumer.ts";
import { type OpenTable, openEventsTable } from "./events-table.ts";
import { useSystem } from "./system.ts";

const system = useSystem();
const tenant = "growing";

let client: Client;
let table: OpenTable;
beforeAll(async () => {
  table = openEventsTable(system);
  client = system.client(await system.createKey(tenant));
});
afterAll(() => table.close());

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
  const partitions = Array.from({ length: 8 }, (_, shard) =>
    statusPartition(tenant, "pending", shard),
  );
  return Promise.all(
    partitions.map(
      async (partition) =>
        (await table.events.count({ index: "status", partition, now: Date.now() }, 10_000)).count,
    ),
  );
}

it("loses and reorders nothing that was stored before, and nothing that is stored meanwhile", async () => {
  const published: string[][] = [[], [], []];
  let isFlowing = true;
  const produce = async (own: string[]) => {
    while (isFlowing) {
      const answer = await client.publish("{}");
      // Stored, or spooled and stored later.
      expect([201, 202], answer.text).toContain(answer.status);
      own.push(eventOf(answer).event_id);
      await sleep(10);
    }
  };
  const flow = Promise.all(published.map(produce));
  const before = await raise().finally(() => {
    isFlowing = false;
  });
  await flow;
  expect(Math.min(...(await inShards()))).toBeGreaterThan(0);

  const after = await eventually(async () => {
    const events = await listAll();
    expect(events).toHaveLength(published.flat().length);
    return events;
  }, 500);
  const inOrder = after.map(({ event_id }) => event_id);
  for (const own of published) expect(inOrder.filter((id) => own.includes(id))).toEqual(own);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(await consumeAll()).toEqual(inOrder);
  expect(await inShards()).toEqual(Array(8).fill(0));
});

/** From one shard to eight, and until each has some events. @returns what had been stored before */
async function raise(): Promise<Page["events"]> {
  await sleep(1_000);
  const before = await listAll();
  expect((await inShards()).slice(1)).toEqual(Array(7).fill(0));
  expect(await system.keys(["tenant", tenant, "--shards", "8"])).toMatchObject({ shards: 8 });
  for (let patience = 200; patience > 0; patience--) {
    if (Math.min(...(await inShards()).slice(1)) >= 5) break;
    await sleep(100);
  }
  return before;
}

/** Leases and acknowledges what waits. @returns in the order in which it was leased */
async function consumeAll(): Promise<string[]> {
  const consumed: string[] = [];
  for (;;) {
    const lease = await post<{ lease_id: string | null; events: { event_id: string }[] }>(
      client,
      "/v1/inbox/lease",
      {
        limit: 100,
      },
    );
    if (lease.lease_id === null) return consumed;
    consumed.push(...lease.events.map(({ event_id }) => event_id));
    expect(await post(client, "/v1/inbox/ack", { lease_id: lease.lease_id })).toMatchObject({
      failed: 0,
    });
  }
}
