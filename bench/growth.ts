/**
 * Does it stay as fast when there is much of everything: `npm run bench -- growth [events]`. A
 * fixed load on one tenant, while the table holds more and more events of more and more tenants.
 */
import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type RunningSystem, startSystem } from "../local/system.ts";
import { itemOf } from "./paths/floor.ts";
import { extraKeys } from "./paths/keys.ts";
import { quantile } from "./paths/load.ts";
import { Stage } from "./paths/stage.ts";
import { rounded } from "./paths/summary.ts";
import type { Action } from "./paths/way.ts";
import { realistic } from "./payloads.ts";

const measured = ["ingest", "page of 50", "acknowledge"] as const satisfies Action[];
const rounds = 9;
const payload = 1024;

/**
 * Events that are there before, and the tenants to whom what was added belongs; 1 is the one that
 * is measured.
 */
const steps = [
  { events: 1_000, tenants: 1 },
  { events: 100_000, tenants: 1 },
  { events: 200_000, tenants: 100 },
  { events: 1_000_000, tenants: 10_000 },
] as const;

export async function measureGrowth(most = String(1_000_000)): Promise<void> {
  const system = await startSystem({ memory: false });
  try {
    const keys = await extraKeys(system.aws);
    // Until the compilers have seen enough.
    await measureAll(system, keys);
    const rows: Record<string, object> = {};
    let stored = 0;
    for (const { events, tenants } of steps.filter((step) => step.events <= Number(most))) {
      // The table only grows: what is there already counts.
      await fill(system, Math.max(0, events - stored), tenants);
      stored = Math.max(stored, events);
      rows[`${events} events, ${tenants} tenants`] = await measureAll(system, keys);
    }
    console.table(rows);
  } finally {
    await system.stop();
  }
}

/**
 * The whole path, and the floor just before: results vary from run to run, and the engine may grow slower
 * by itself.
 */
async function measureAll(
  system: RunningSystem,
  keys: readonly string[],
): Promise<Record<string, string>> {
  const stage = await Stage.open(system, keys, payload);
  const all: Record<(typeof measured)[number], { path: number; ofFloor: number }[]> = {
    ingest: [],
    "page of 50": [],
    acknowledge: [],
  };
  for (let round = 0; round <= rounds; round++) {
    for (const action of measured) {
      const load = { concurrency: 1, requests: action === "page of 50" ? 40 : 120 };
      const floor = await stage.round("floor", action, load);
      const path = await stage.round("whole path", action, load);
      if (round > 0) all[action].push({ path: path.p50, ofFloor: path.p50 / floor.p50 });
    }
  }
  stage.close();
  return Object.fromEntries(
    Object.entries(all).map(([action, of]) => {
      const [path, ofFloor] = (["path", "ofFloor"] as const).map((each) =>
        quantile(
          of.map(({ [each]: value }) => value),
          0.5,
        ),
      );
      return [action, `${rounded(path ?? 0)} ms, ${rounded(ofFloor ?? 0)} × the floor`];
    }),
  );
}

/** BatchWriteItem takes no more. */
const perBatch = 25;
const atOnce = 8;

/** Straight into the store, by its batch write: events that all wait. */
async function fill({ aws, demo }: RunningSystem, events: number, tenants: number): Promise<void> {
  const { TABLE_NAME = "" } = aws.environment;
  const client = new DynamoDBClient();
  const begin = Date.now() - events;
  const text = realistic(payload, payload);
  const tenantOf = (n: number) => (tenants === 1 ? demo.tenant : `tenant-${n % tenants}`);
  let next = 0;
  const put = async () => {
    while (next < events) {
      const first = next;
      next = Math.min(next + perBatch, events);
      const items = Array.from({ length: next - first }, (_, n) =>
        itemOf(tenantOf(first + n), begin + first + n, text),
      );
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({
          RequestItems: { [TABLE_NAME]: items.map((Item) => ({ PutRequest: { Item } })) },
        }),
      );
      if (Object.keys(UnprocessedItems ?? {}).length > 0)
        throw new Error("the engine left items unprocessed");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, put));
  client.destroy();
}
