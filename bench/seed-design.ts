/**
 * The table and the three calls of the first design, to compare with: two indexes over all
 * attributes, and the payload as a map.
 */
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDB } from "../backend/store/dynamodb.ts";
import { type Item, timestampOf } from "../backend/store/event-item.ts";
import type { AcceptedEvent } from "../contract/event.ts";

const TableName = "seed";

/** Partitions by the bare `status`, so all tenants share one; both indexes hold the whole event. */
export async function createSeedTable(): Promise<void> {
  const client = new DynamoDBClient({});
  const index = (IndexName: string, partition: string, sort: string) => ({
    IndexName,
    KeySchema: [
      { AttributeName: partition, KeyType: "HASH" as const },
      { AttributeName: sort, KeyType: "RANGE" as const },
    ],
    Projection: { ProjectionType: "ALL" as const },
  });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "event_id", KeyType: "HASH" }],
      AttributeDefinitions: [
        ...["event_id", "status", "source", "timestamp"].map((name) => ({
          AttributeName: name,
          AttributeType: "S" as const,
        })),
        { AttributeName: "created_at", AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        index("status-created_at-index", "status", "created_at"),
        index("source-timestamp-index", "source", "timestamp"),
      ],
    }),
  );
  client.destroy();
}

export class SeedDesign {
  readonly #client: DynamoDB;

  constructor(client: DynamoDB) {
    this.#client = client;
  }

  async ingest({ event_id, created_at, payload, source }: AcceptedEvent): Promise<void> {
    const Item: Item = {
      event_id: { S: event_id },
      timestamp: { S: timestampOf(created_at) },
      payload: attribute(JSON.parse(payload)),
      status: { S: "pending" },
      created_at: { N: String(created_at) },
      ...(source !== undefined && { source: { S: source } }),
    };
    await this.#client.call("PutItem", { TableName, Item });
  }

  /** The index holds whole events, so one query answers. */
  async page(limit: number): Promise<number> {
    const { Count = 0 } = await this.#client.call("Query", {
      TableName,
      IndexName: "status-created_at-index",
      KeyConditionExpression: "#status = :pending",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":pending": { S: "pending" } },
      Limit: limit,
    });
    return Count;
  }

  async get(event_id: string): Promise<void> {
    await this.#client.call("GetItem", {
      TableName,
      Key: { event_id: { S: event_id } },
      ConsistentRead: true,
    });
  }

  /** As one conditional update: the design's own look before it would cost a read more. */
  async acknowledge(event_id: string): Promise<void> {
    await this.#client.call("UpdateItem", {
      TableName,
      Key: { event_id: { S: event_id } },
      UpdateExpression: "SET #status = :acknowledged, acknowledged_at = :now",
      ConditionExpression: "#status = :pending",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ":acknowledged": { S: "acknowledged" },
        ":pending": { S: "pending" },
        ":now": { N: String(Date.now()) },
      },
    });
  }
}

/** JSON as DynamoDB's own types. */
function attribute(value: unknown): Item[string] {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attribute) };
  return {
    M: Object.fromEntries(
      Object.entries(value as object).map(([name, member]) => [name, attribute(member)]),
    ),
  };
}
