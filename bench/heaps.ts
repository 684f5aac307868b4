/**
 * What calls take beside heaps of expired leases and expired events, and how fast maintenance clears
 * them: `npm run bench -- heaps [count of each]`.
 */
import { randomUUID } from "node:crypto";
import { DynamoDBClient as SdkClient } from "@aws-sdk/client-dynamodb";
import { leaseEvents } from "../backend/delivery/lease-events.ts";
import { listInbox } from "../backend/delivery/list-inbox.ts";
import { measureInbox } from "../backend/delivery/measure-inbox.ts";
import { ingestEvents } from "../backend/ingestion/ingest-events.ts";
import { sweepInboxes } from "../backend/maintenance/sweep-inboxes.ts";
import { inUseKey } from "../contract/table.ts";
import { expiredEvents, expiredLeases, writeHeap } from "./heap-items.ts";
import { quantile } from "./paths/load.ts";
import { startUnitTable } from "./unit-table.ts";

const scope = { tenant: "acme", shards: 1 };
const rounds = 40;
const waiting = 1_000;

type Times = Record<"page of 50" | "lease of 10" | "stats", number>;

export async function measureHeaps(count: number): Promise<void> {
  const table = await startUnitTable();
  const { dependencies } = table;
  try {
    await publish(dependencies);
    // Until the compilers have seen enough.
    await times(dependencies);
    const before = await times(dependencies);
    const client = new SdkClient({});
    const heap = {
      tenant: scope.tenant,
      count,
      now: Date.now(),
      kept: dependencies.retention.event,
    };
    await writeHeap(client, "units", expiredEvents(heap));
    await writeHeap(client, "units", expiredLeases(heap));
    client.destroy();
    const beside = await times(dependencies);
    const ratios = Object.entries(before).map(([name, milliseconds]) => [
      name,
      beside[name as keyof Times] / milliseconds,
    ]);
    console.table({
      before,
      [`beside ${count} of each`]: beside,
      ratio: Object.fromEntries(ratios),
    });
    await sweep(dependencies);
    console.table({ swept: await times(dependencies) });
  } finally {
    await table.stop();
  }
}

type Dependencies = Awaited<ReturnType<typeof startUnitTable>>["dependencies"];

async function publish(dependencies: Dependencies): Promise<void> {
  const ingest = ingestEvents({ ...dependencies, report: console.error });
  for (let n = 0; n < waiting; n += 100) {
    const events = Array.from({ length: 100 }, (_, m) => ({
      event_id: randomUUID(),
      created_at: Date.now() - waiting + n + m,
      payload: JSON.stringify({ n }),
    }));
    await ingest({ ...scope, events });
  }
}

/** Medians, in milliseconds. */
async function times(dependencies: Dependencies): Promise<Times> {
  const page = { ...scope, status: "pending", order: "asc", limit: 50 } as const;
  const lease = { ...scope, limit: 10, lease_seconds: 1, max_deliveries: 1_000 };
  return {
    "page of 50": await median(() => listInbox(dependencies)(page)),
    "lease of 10": await median(() =>
      leaseEvents(dependencies)({ ...lease, lease_id: randomUUID() }),
    ),
    stats: await median(() => measureInbox(dependencies)(scope)),
  };
}

async function median(run: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const start = performance.now();
    await run();
    all.push(performance.now() - start);
  }
  return Math.round(quantile(all, 0.5) * 100) / 100;
}

async function sweep(dependencies: Dependencies): Promise<void> {
  const now = Date.now();
  const mark = { key: inUseKey(scope.tenant, scope.shards), ...scope, inbox_id: undefined };
  for (;;) {
    const start = performance.now();
    const { requeued, removed } = await sweepInboxes({
      ...dependencies,
      marks: async () => [{ ...mark, markedAt: now }],
      reportFailure: (error) => {
        throw error;
      },
    });
    const seconds = Math.round((performance.now() - start) / 1_000);
    console.info(`swept in ${seconds} s: ${requeued} leases put back, ${removed} events taken out`);
    if (requeued + removed === 0) return;
  }
}
