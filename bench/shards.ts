/**
 * How evenly a tenant's writes spread over its shards, by the capacity that the engine says they
 * consumed: `npm run bench -- shards`.
 */
import { randomUUID } from "node:crypto";
import { ingestEvent } from "../backend/ingestion/ingest-event.ts";
import type { DynamoDB, DynamoDBCalls } from "../backend/store/dynamodb.ts";
import { EventsTable } from "../backend/store/events-table.ts";
import { table } from "../contract/table.ts";
import { startUnitTable } from "./unit-table.ts";

const events = 4_000;

interface ConsumedCapacity {
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits?: number }>;
}

export async function measureShards(): Promise<void> {
  const { metered, dependencies, stop } = await startUnitTable();
  const rows: Record<string, object> = {};
  for (const shards of [1, 2, 8, 64]) {
    const perPartition = new PartitionMeter(metered);
    const ingest = ingestEvent({ ...dependencies, events: new EventsTable(perPartition, "units") });
    const owner = { tenant: `spread-${shards}`, shards };
    for (let n = 0; n < events; n++) {
      await ingest({
        ...owner,
        event: { event_id: randomUUID(), created_at: Date.now(), payload: "{}" },
      });
    }
    rows[`${shards} shards`] = summary([...perPartition.units.values()]);
  }
  console.table(rows);
  await stop();
}

/** Adds up what the status index consumed for the puts into each of its partitions. */
class PartitionMeter implements DynamoDB {
  readonly units = new Map<string, number>();
  readonly #client: DynamoDB;

  constructor(client: DynamoDB) {
    this.#client = client;
  }

  async call<Name extends keyof DynamoDBCalls>(
    name: Name,
    input: DynamoDBCalls[Name][0],
  ): Promise<DynamoDBCalls[Name][1]> {
    const output = await this.#client.call(name, input);
    if (!("Item" in input)) return output;
    const { ConsumedCapacity: consumed } = output as { ConsumedCapacity?: ConsumedCapacity };
    const partition = input.Item?.[table.indexes.status.partitionKey.name]?.S ?? "";
    const units = consumed?.GlobalSecondaryIndexes?.[table.indexes.status.name]?.CapacityUnits ?? 0;
    this.units.set(partition, (this.units.get(partition) ?? 0) + units);
    return output;
  }
}

function summary(units: number[]) {
  const total = units.reduce((sum, each) => sum + each, 0);
  const mean = total / units.length;
  return {
    partitions: units.length,
    "write units": total,
    "in the least": Math.min(...units),
    "in the most": Math.max(...units),
    "most / mean": (Math.max(...units) / mean).toFixed(2),
  };
}
