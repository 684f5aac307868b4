/**
 * The floor: the fewest calls of DynamoDB that do the thing, signed and sent straight to the engine
 * by the client that the Lambdas use. It checks nothing and promises nothing.
 */
import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "../../backend/store/dynamodb.ts";
import { type Item, pendingItem } from "../../backend/store/event-item.ts";
import { sourcePartition, statusPartition, table } from "../../contract/table.ts";
import { type EventId, leaseLength, mustBe, pageLength, type Subject, type Way } from "./way.ts";

const day = 86_400;
const inAMonth = Math.floor(Date.now() / 1000) + 30 * day;

export class Floor implements Way {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #subject: Subject;

  constructor(client: DynamoDBClient, tableName: string, subject: Subject) {
    this.#client = client;
    this.#table = tableName;
    this.#subject = subject;
  }

  async ingest(): Promise<void> {
    await this.put();
  }

  /** @returns the new event's id */
  async put(source?: string): Promise<EventId> {
    const { tenant, payload } = this.#subject;
    const event_id = randomUUID();
    const item = pendingItem(
      tenant,
      0,
      { event_id, created_at: Date.now(), payload, ...(source && { source }) },
      inAMonth,
    );
    await this.#client.call("PutItem", {
      TableName: this.#table,
      Item: item,
      ConditionExpression: "attribute_not_exists(event_id)",
    });
    return event_id;
  }

  async page(): Promise<void> {
    const entries = await this.#query(this.#subject.pageSource, pageLength);
    const keys = entries.map(({ event_id }) => ({ event_id: event_id ?? { S: "" } }));
    const { Responses } = await this.#client.call("BatchGetItem", {
      RequestItems: { [this.#table]: { Keys: keys } },
    });
    mustBe(Responses?.[this.#table]?.length === pageLength, "a page of 50");
  }

  async acknowledge(eventId: EventId): Promise<void> {
    const partition = statusPartition(this.#subject.tenant, "acknowledged", 0);
    await this.#update(
      eventId,
      "SET #status = :status, status_partition = :partition REMOVE source_partition, lease_partition",
      {
        ":status": { S: "acknowledged" },
        ":partition": { S: partition },
      },
    );
  }

  async leaseAndAcknowledge(): Promise<void> {
    const entries = await this.#query(this.#subject.leaseSource, leaseLength);
    const ids = entries.map(({ event_id }) => event_id?.S ?? "");
    mustBe(ids.length === leaseLength, "events to lease");
    const lease =
      "SET #status = :status, lease_partition = :partition, lease_expires_at = :at REMOVE status_partition, source_partition";
    const leased = {
      ":status": { S: "delivered" },
      ":partition": { S: this.#subject.tenant },
      ":at": { N: String(Date.now() + 60_000) },
    };
    await Promise.all(ids.map((id) => this.#update(id, lease, leased)));
    await Promise.all(ids.map((id) => this.acknowledge(id)));
  }

  async idlePoll(): Promise<void> {
    mustBe((await this.#query(this.#subject.idleSource, pageLength)).length === 0, "an empty page");
  }

  /** The oldest waiting events of a source. */
  async #query(source: string, limit: number): Promise<Item[]> {
    const { name, partitionKey } = table.indexes.source;
    const { Items = [] } = await this.#client.call("Query", {
      TableName: this.#table,
      IndexName: name,
      KeyConditionExpression: "#partition = :partition",
      ExpressionAttributeNames: { "#partition": partitionKey.name },
      ExpressionAttributeValues: {
        ":partition": { S: sourcePartition(this.#subject.tenant, "pending", source, 0) },
      },
      Limit: limit,
    });
    return Items;
  }

  async #update(eventId: EventId, change: string, values: Item): Promise<void> {
    await this.#client.call("UpdateItem", {
      TableName: this.#table,
      Key: { event_id: { S: eventId } },
      UpdateExpression: change,
      ConditionExpression: "attribute_exists(event_id)",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: values,
    });
  }
}

/** For filling a table: an event of some tenant. */
export const itemOf = (tenant: string, created_at: number, payload: string): Item =>
  pendingItem(tenant, 0, { event_id: randomUUID(), created_at, payload }, inAMonth);
