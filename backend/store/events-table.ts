/** The one file that knows DynamoDB's calls: reads and conditional writes of the events table. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { backoff } from "./backoff.ts";
import { type DynamoDB, DynamoDBClient, DynamoDBError } from "./dynamodb.ts";
import { type Item, text } from "./event-item.ts";
import { entryOf, type IndexEntry, placeOf, queryOf, type Walk } from "./index-walk.ts";

/** A condition that must hold, or a change to make, in DynamoDB's expression language. */
export interface Expression {
  text: string;
  names?: Record<string, string>;
  values?: Record<string, AttributeValue>;
}

/**
 * What a conditional write found: either it wrote (`written`: the item as it now is), or the
 * condition did not hold (`current`: as it was).
 */
export type Written = { ok: true; written: Item } | { ok: false; current: Item | undefined };

const batchGetLimit = 100;
const batchGetAttempts = 6;

/**
 * An index entry is a fraction of a read unit, so a page of a few costs no more than one. Each
 * further page is twice as long.
 */
const minimumPage = 20;

/** DynamoDB ends a page at 1 MB, which is some thousands of entries. */
const maximumPage = 10_000;

export class EventsTable {
  readonly #client: DynamoDB;
  readonly #name: string;

  constructor(client: DynamoDB, name: string) {
    this.#client = client;
    this.#name = name;
  }

  static fromEnvironment(): EventsTable {
    return new EventsTable(DynamoDBClient.fromEnvironment(), required("TABLE_NAME"));
  }

  async put(item: Item, condition: Expression): Promise<Written> {
    return this.#conditionally(text(item, "event_id"), async () => {
      await this.#client.call("PutItem", {
        TableName: this.#name,
        Item: item,
        ...conditionOf(condition),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      return item;
    });
  }

  /**
   * `change` and `condition` share one set of names and one of values. `written` is the item if
   * that is asked for, else empty.
   */
  async update(
    eventId: string,
    change: string,
    condition: Expression,
    returns: "ALL_NEW" | "NONE" = "NONE",
  ): Promise<Written> {
    return this.#conditionally(eventId, async () => {
      const { Attributes } = await this.#client.call("UpdateItem", {
        TableName: this.#name,
        Key: { event_id: { S: eventId } },
        UpdateExpression: change,
        ...conditionOf(condition),
        ReturnValues: returns,
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      return Attributes ?? {};
    });
  }

  /** A consistent read: what was written before is seen. */
  async get(eventId: string): Promise<Item | undefined> {
    const { Item } = await this.#client.call("GetItem", {
      TableName: this.#name,
      Key: { event_id: { S: eventId } },
      ConsistentRead: true,
    });
    return Item;
  }

  /** Consistent reads of up to 100 items, by id; what is not there is missing from the map. */
  async getAll(eventIds: readonly string[]): Promise<Map<string, Item>> {
    if (eventIds.length > batchGetLimit)
      throw new RangeError(`at most ${batchGetLimit} items at once`);
    const found = new Map<string, Item>();
    let keys: Item[] = eventIds.map((id) => ({ event_id: { S: id } }));
    for (let attempt = 0; keys.length > 0; attempt++) {
      if (attempt === batchGetAttempts)
        throw new Error(`${keys.length} items remained unread after ${attempt} attempts`);
      if (attempt > 0) await backoff(attempt);
      const answer = await this.#client.call("BatchGetItem", {
        RequestItems: { [this.#name]: { Keys: keys, ConsistentRead: true } },
      });
      for (const item of answer.Responses?.[this.#name] ?? [])
        found.set(text(item, "event_id"), item);
      keys = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
    }
    return found;
  }

  /** Repeatable: what is not there is deleted. */
  async delete(eventId: string): Promise<void> {
    await this.#client.call("DeleteItem", {
      TableName: this.#name,
      Key: { event_id: { S: eventId } },
    });
  }

  /**
   * The accepted entries of an index partition, in the index's order; fewer than `limit` mean that
   * the partition ended. DynamoDB does not say how it orders entries with the same sort key, so a
   * walk never ends between two of them.
   */
  async walk({ limit, accepts = () => true, ...walk }: Walk): Promise<IndexEntry[]> {
    const accepted: IndexEntry[] = [];
    let start: Item | undefined;
    let last: string | undefined;
    let shortest = minimumPage;
    do {
      // One more than is missing shows whether the last one shares its place.
      const length = Math.min(Math.max(limit - accepted.length + 1, shortest), maximumPage);
      shortest *= 2;
      const page = await this.#client.call("Query", {
        ...queryOf(walk),
        TableName: this.#name,
        Limit: length,
        ...(start && { ExclusiveStartKey: start }),
      });
      for (const item of page.Items ?? []) {
        const place = placeOf(item, walk.index);
        if (accepted.length >= limit && place !== last) return accepted;
        const entry = entryOf(item);
        if (!accepts(entry)) continue;
        accepted.push(entry);
        last = place;
      }
      start = page.LastEvaluatedKey;
    } while (start);
    return accepted;
  }

  /** How many entries an index partition has, counted up to `limit`. */
  async count(walk: Omit<Walk, "limit" | "order" | "accepts">, limit: number): Promise<number> {
    let count = 0;
    let start: Item | undefined;
    do {
      const page = await this.#client.call("Query", {
        ...queryOf({ ...walk, order: "asc" }),
        TableName: this.#name,
        Select: "COUNT",
        Limit: limit - count,
        ...(start && { ExclusiveStartKey: start }),
      });
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey;
    } while (start && count < limit);
    return count;
  }

  async #conditionally(eventId: string, write: () => Promise<Item>): Promise<Written> {
    try {
      return { ok: true, written: await write() };
    } catch (error) {
      if (!(error instanceof DynamoDBError && error.name === "ConditionalCheckFailedException"))
        throw error;
      // Not every engine returns the item that stood in the way; and an absent item is worth a
      // second look.
      return { ok: false, current: error.item ?? (await this.get(eventId)) };
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

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`the environment variable ${variable} is not set`);
  return value;
}
