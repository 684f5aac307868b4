/**
 * What consumers and DynamoDB's clock leave behind: leases that ran out and events that expired, far
 * more than anybody asks for. An inbox with such a history must answer as one without.
 */
import { randomUUID } from "node:crypto";
import { BatchWriteItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { leasePartition, statusPartition, table } from "../../contract/table.ts";
import { Store } from "../backend/store.ts";
import { TenantInbox } from "../backend/tenant-inbox.ts";

export type Pile = "expired leases" | "expired events";
const calls = ["page", "lease", "stats"] as const;

interface Turn {
  empty: number;
  piled: number;
}

export interface PileReport {
  pile: Pile;
  /** Milliseconds, the median of some, without a history and with it. */
  medians: Record<(typeof calls)[number], Turn>;
  /** Entries of the pile in its index, before the calls and after them. */
  before: number;
  after: number;
}

const rounds = 31;

export async function piled(pile: Pile, size: number): Promise<PileReport> {
  const store = new Store(undefined);
  await store.start();
  try {
    const [empty, full] = [new TenantInbox(store), new TenantInbox(store)];
    await write(store, full.tenant, pile, size);
    for (const inbox of [empty, empty, full, full]) await inbox.publish(100);
    const before = await left(store, full.tenant, pile);
    const medians = await measured(store, empty, full);
    return { pile, medians, before, after: await left(store, full.tenant, pile) };
  } finally {
    await store.stop();
  }
}

/** In the past of the store's clock, 25 at once as DynamoDB takes them. */
async function write(store: Store, tenant: string, pile: Pile, size: number): Promise<void> {
  let written = 0;
  const worker = async () => {
    while (written < size) {
      const batch = Array.from({ length: 25 }, () => written++);
      const RequestItems = {
        [store.tableName]: batch.map((n) => ({
          PutRequest: { Item: itemOf(store.clock, tenant, pile, n) },
        })),
      };
      await store.client.send(new BatchWriteItemCommand({ RequestItems }));
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

function itemOf(clock: number, tenant: string, pile: Pile, n: number) {
  const created = clock - 3_600_000 + n;
  const common = {
    event_id: { S: randomUUID() },
    tenant: { S: tenant },
    payload: { S: "{}" },
    timestamp: { S: new Date(created).toISOString() },
    created_at: { N: String(created) },
    answer_bytes: { N: "700" },
  };
  const seconds = Math.floor(clock / 1_000);
  if (pile === "expired events")
    return {
      ...common,
      status: { S: "pending" },
      status_partition: { S: statusPartition(tenant, "pending") },
      expires_at: { N: String(seconds - 60) },
    };
  return {
    ...common,
    status: { S: "delivered" },
    lease_id: { S: randomUUID() },
    leased_at: { N: String(created) },
    delivery_count: { N: "1" },
    lease_expires_at: { N: String(clock - 600_000 + (n % 500_000)) },
    lease_partition: { S: leasePartition(tenant) },
    expires_at: { N: String(seconds + 86_400) },
  };
}

/** How many entries of the pile its index still has. */
async function left(store: Store, tenant: string, pile: Pile): Promise<number> {
  const { lease, status } = table.indexes;
  const index = pile === "expired leases" ? lease : status;
  const partition =
    pile === "expired leases" ? leasePartition(tenant) : statusPartition(tenant, "pending");
  let count = 0;
  let start: QueryCommand["input"]["ExclusiveStartKey"];
  do {
    const page = await store.client.send(
      new QueryCommand({
        TableName: store.tableName,
        IndexName: index.name,
        KeyConditionExpression: "#p = :p",
        ExpressionAttributeNames: { "#p": index.partitionKey.name },
        ExpressionAttributeValues: { ":p": { S: partition } },
        Select: "COUNT",
        ExclusiveStartKey: start,
      }),
    );
    count += page.Count ?? 0;
    start = page.LastEvaluatedKey;
  } while (start);
  return count;
}

/** In turns, so that what else the machine does slows both alike. */
async function measured(store: Store, empty: TenantInbox, full: TenantInbox) {
  const run = {
    page: (inbox: TenantInbox) => inbox.list(),
    lease: (inbox: TenantInbox) => inbox.lease({ limit: 10, lease_seconds: 60 }),
    stats: (inbox: TenantInbox) => inbox.measure(),
  };
  const timed = async (call: (typeof calls)[number], inbox: TenantInbox) => {
    const begin = performance.now();
    await run[call](inbox);
    return performance.now() - begin;
  };
  const times = { page: [], lease: [], stats: [] } as Record<(typeof calls)[number], Turn[]>;
  for (let round = 0; round < rounds; round++) {
    store.clock += 1_000;
    for (const call of calls)
      times[call].push({ empty: await timed(call, empty), piled: await timed(call, full) });
  }
  const medianOf = (turns: Turn[]): Turn => ({
    empty: median(turns.map(({ empty }) => empty)),
    piled: median(turns.map(({ piled }) => piled)),
  });
  return {
    page: medianOf(times.page),
    lease: medianOf(times.lease),
    stats: medianOf(times.stats),
  };
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
