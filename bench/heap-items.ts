/** What piles up where consumers are gone, as it lies in the table. */
import { randomUUID } from "node:crypto";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { pendingItem, secondsOf } from "../backend/store/event-item.ts";
import { leasePartition } from "../contract/table.ts";

export type HeapItem = Record<string, AttributeValue>;

export interface Heap {
  tenant: string;
  count: number;
  /** Unix milliseconds. */
  now: number;
  /** For how long events are kept, in seconds. */
  kept: number;
}

/** Events that waited for longer than they are kept, and that DynamoDB has not removed yet. */
export const expiredEvents = ({ tenant, count, now, kept }: Heap): HeapItem[] =>
  Array.from({ length: count }, (_, n) => {
    const created_at = now - (kept + 600) * 1_000 + n;
    const event = { event_id: randomUUID(), created_at, payload: "{}" };
    return pendingItem(tenant, 0, event, secondsOf(created_at) + kept);
  });

/** Of consumers that are gone; nothing tells that they were answered. */
export const expiredLeases = ({ tenant, count, now, kept }: Heap): HeapItem[] => {
  const lease_ids = Array.from({ length: Math.ceil(count / 100) }, () => randomUUID());
  return Array.from({ length: count }, (_, n) => {
    const created_at = now - 500_000 + n;
    const event = { event_id: randomUUID(), created_at, payload: "{}" };
    const { status_partition, ...item } = pendingItem(
      tenant,
      0,
      event,
      secondsOf(created_at) + kept,
    );
    return {
      ...item,
      status: { S: "delivered" },
      lease_id: { S: lease_ids[Math.floor(n / 100)] ?? "" },
      leased_at: { N: String(now - 400_000) },
      lease_expires_at: { N: String(now - 300_000 + Math.floor(n / 100)) },
      lease_partition: { S: leasePartition(tenant, 0) },
      delivery_count: { N: "1" },
    };
  });
};

const atOnce = 8;

export async function writeHeap(
  client: DynamoDBClient,
  table: string,
  items: HeapItem[],
): Promise<void> {
  const queue = Array.from({ length: Math.ceil(items.length / 25) }, (_, n) => n * 25).values();
  const work = async () => {
    for (const begin of queue) {
      const requests = items.slice(begin, begin + 25).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
