/** The one file that knows DynamoDB: reads and conditional writes of the events table. */
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { table } from "../contract/table.ts";
import { backoff } from "./backoff.ts";
import { type Item, number, text } from "./event-item.ts";

/** A condition that must hold, or a change to make, in DynamoDB's expression language. */
export interface Expression {
  text: string;
  names?: Record<string, string>;
  values?: Record<string, AttributeValue>;
}

/** What a conditional write found: either it wrote (`written`: the item as it now is), or the condition did not hold (`current`: as it was). */
export type Written = { ok: true; written: Item } | { ok: false; current: Item | undefined };

/** Where an event stands in an index, and how many bytes it takes of an answer. */
export interface IndexEntry {
  event_id: string;
  created_at: number;
  answer_bytes: number;
}

/** A walk over one index partition. */
export interface Walk {
  index: "status" | "source";
  partition: string;
  /** Inclusive bounds, in the index's own type. */
  from?: AttributeValue;
  to?: AttributeValue;
  order: "asc" | "desc";
  /** The entry to begin after, with its sort key in the index's own type. */
  after?: { event_id: string; sort: AttributeValue };
  limit: number;
}

const batchGetLimit = 100;
const batchGetAttempts = 6;

export class EventsTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** Timeouts well below API Gateway's 29 s, so that the edge hears of a slow table from us. Endpoint, region and credentials are the standard ones. */
  static fromEnvironment(): EventsTable {
    // Without `throwOnRequestTimeout` the SDK only logs a breach of `requestTimeout`, and goes on waiting.
    const requestHandler = { connectionTimeout: 500, requestTimeout: 2_000, throwOnRequestTimeout: true };
    return new EventsTable(new DynamoDBClient({ maxAttempts: 3, requestHandler }), required("TABLE_NAME"));
  }

  async put(item: Item, condition: Expression): Promise<Written> {
    return this.#conditionally(text(item, "event_id"), async () => {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#name,
          Item: item,
          ...conditionOf(condition),
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return item;
    });
  }

  /** `change` and `condition` share one set of names and one of values. */
  async update(eventId: string, change: string, condition: Expression): Promise<Written> {
    return this.#conditionally(eventId, async () => {
      const { Attributes } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#name,
          Key: { event_id: { S: eventId } },
          UpdateExpression: change,
          ...conditionOf(condition),
          ReturnValues: "UPDATED_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return Attributes ?? {};
    });
  }

  /** A consistent read: what was written before is seen. */
  async get(eventId: string): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: { event_id: { S: eventId } }, ConsistentRead: true }),
    );
    return Item;
  }

  /** Consistent reads of up to 100 items, by id; what is not there is missing from the map. */
  async getAll(eventIds: readonly string[]): Promise<Map<string, Item>> {
    if (eventIds.length > batchGetLimit) throw new RangeError(`at most ${batchGetLimit} items at once`);
    const found = new Map<string, Item>();
    let keys: Item[] = eventIds.map((id) => ({ event_id: { S: id } }));
    for (let attempt = 0; keys.length > 0; attempt++) {
      if (attempt === batchGetAttempts) throw new Error(`${keys.length} items remained unread after ${attempt} attempts`);
      if (attempt > 0) await backoff(attempt);
      const answer = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#name]: { Keys: keys, ConsistentRead: true } } }),
      );
      for (const item of answer.Responses?.[this.#name] ?? []) found.set(text(item, "event_id"), item);
      keys = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
    }
    return found;
  }

  /** Up to `limit` entries of an index partition, in order. Fewer means that the partition ended. */
  async walk(walk: Walk): Promise<IndexEntry[]> {
    const entries: IndexEntry[] = [];
    let start = startKeyOf(walk);
    do {
      const page = await this.#client.send(
        new QueryCommand({
          ...queryOf(walk),
          TableName: this.#name,
          Limit: walk.limit - entries.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      entries.push(...(page.Items ?? []).map(entryOf));
      start = page.LastEvaluatedKey;
    } while (start && entries.length < walk.limit);
    return entries;
  }

  async #conditionally(eventId: string, write: () => Promise<Item>): Promise<Written> {
    try {
      return { ok: true, written: await write() };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Not every engine returns the item that stood in the way; and an absent item is worth a second look.
      return { ok: false, current: error.Item ?? (await this.get(eventId)) };
    }
  }
}

function conditionOf({ text, names, values }: Expression) {
  return {
    ConditionExpression: text,
    ...(names && { ExpressionAttributeNames: names }),
    ...(values && { ExpressionAttributeValues: values }),
  };
}

function queryOf({ index, partition, from, to, order }: Walk): Omit<QueryCommandInput, "TableName"> {
  const { name, partitionKey, sortKey } = table.indexes[index];
  const range = from && to ? " AND #s BETWEEN :from AND :to" : from ? " AND #s >= :from" : to ? " AND #s <= :to" : "";
  return {
    IndexName: name,
    KeyConditionExpression: `#p = :p${range}`,
    ExpressionAttributeNames: { "#p": partitionKey.name, ...(range && { "#s": sortKey.name }) },
    ExpressionAttributeValues: { ":p": { S: partition }, ...(from && { ":from": from }), ...(to && { ":to": to }) },
    ScanIndexForward: order === "asc",
  };
}

function startKeyOf({ index, partition, after }: Walk): Item | undefined {
  if (!after) return undefined;
  const { partitionKey, sortKey } = table.indexes[index];
  return { [partitionKey.name]: { S: partition }, [sortKey.name]: after.sort, event_id: { S: after.event_id } };
}

function entryOf(item: Item): IndexEntry {
  const created_at = item.created_at ? number(item, "created_at") : Date.parse(text(item, "timestamp"));
  return { event_id: text(item, "event_id"), created_at, answer_bytes: number(item, "answer_bytes") };
}

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`the environment variable ${variable} is not set`);
  return value;
}
