/** The one file that knows DynamoDB's calls: reads and conditional writes of the events table. */
import { keyInScope } from "../../contract/table.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import { budgetLeft } from "../lambda/request-time.ts";
import { backoff } from "./backoff.ts";
import { type DynamoDB, DynamoDBClient } from "./dynamodb.ts";
import { DynamoDBError } from "./dynamodb-error.ts";
import { type Item, text } from "./event-item.ts";
import { conditionOf, type Expression } from "./expression.ts";
import { countIndex, type ReadPage, walkIndex } from "./index-reader.ts";
import { queryOf, type Walk, type Walked } from "./index-walk.ts";

/**
 * What a conditional write found: either it wrote (`written`: the item as it now is), or the
 * condition did not hold (`current`: as it was).
 */
export type Written = { ok: true; written: Item } | { ok: false; current: Item | undefined };

const batchGetLimit = 100;

/** Calls in a row that read nothing, before a read of many items gives up. */
const batchGetAttempts = 6;

/**
 * The table as one inbox sees it. All that is asked for by the id of an event or of a lease is the
 * inbox's own: its copy of the event is the event to it. What is shared has reserved keys.
 */
export class EventsTable {
  /** Undefined: `default`, in which an event is its own item. */
  readonly inbox_id: string | undefined;
  readonly #client: DynamoDB;
  readonly #name: string;

  constructor(client: DynamoDB, name: string, inbox_id?: string) {
    this.#client = client;
    this.#name = name;
    this.inbox_id = inbox_id;
  }

  /** @param inbox_id undefined: `default`'s */
  of(inbox_id: string | undefined): EventsTable {
    return new EventsTable(this.#client, this.#name, inbox_id);
  }

  static fromEnvironment(): EventsTable {
    return new EventsTable(DynamoDBClient.fromEnvironment(), required("TABLE_NAME"));
  }

  async put(item: Item, condition: Expression): Promise<Written> {
    return this.#conditionally(text(item, "event_id"), async () => {
      await this.#client.call("PutItem", {
        TableName: this.#name,
        Item: this.#keyed(item),
        ...conditionOf(condition),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      return item;
    });
  }

  /**
   * `change` and `condition` share one set of names and one of values. `written` is the item if
   * that is asked for, as it is now or as it was before, else empty.
   */
  async update(
    eventId: string,
    change: string,
    condition: Expression,
    returns: "ALL_NEW" | "ALL_OLD" | "NONE" = "NONE",
  ): Promise<Written> {
    return this.#conditionally(eventId, async () => {
      const { Attributes } = await this.#client.call("UpdateItem", {
        TableName: this.#name,
        Key: { event_id: { S: this.#key(eventId) } },
        UpdateExpression: change,
        ...conditionOf(condition),
        ReturnValues: returns,
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      return Attributes ? this.#named(Attributes) : {};
    });
  }

  /** A consistent read: what was written before is seen. */
  async get(eventId: string): Promise<Item | undefined> {
    const { Item } = await this.#client.call("GetItem", {
      TableName: this.#name,
      Key: { event_id: { S: this.#key(eventId) } },
      ConsistentRead: true,
    });
    return Item && this.#named(Item);
  }

  /**
   * Consistent reads of up to 100 items, by id; what is not there is missing from the map. DynamoDB
   * may answer a part of what was asked, so it goes on while it makes progress and there is time.
   */
  async getAll(eventIds: readonly string[]): Promise<Map<string, Item>> {
    if (eventIds.length > batchGetLimit)
      throw new RangeError(`at most ${batchGetLimit} items at once`);
    const found = new Map<string, Item>();
    let keys: Item[] = eventIds.map((id) => ({ event_id: { S: this.#key(id) } }));
    for (let stalled = 0; keys.length > 0; ) {
      const answer = await this.#client.call("BatchGetItem", {
        RequestItems: { [this.#name]: { Keys: keys, ConsistentRead: true } },
      });
      for (const item of answer.Responses?.[this.#name] ?? []) {
        const named = this.#named(item);
        found.set(text(named, "event_id"), named);
      }
      const unread = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
      stalled = unread.length < keys.length ? 0 : stalled + 1;
      keys = unread;
      if (keys.length === 0) break;
      if (stalled === batchGetAttempts || budgetLeft() < 0)
        throw new StoreUnavailable(`${keys.length} of ${eventIds.length} items remained unread`);
      await backoff(stalled);
    }
    return found;
  }

  /** Repeatable: what is not there is deleted. */
  async delete(eventId: string): Promise<void> {
    await this.#client.call("DeleteItem", {
      TableName: this.#name,
      Key: { event_id: { S: this.#key(eventId) } },
    });
  }

  /** Of an index, which lags behind the table on AWS. */
  walk(walk: Walk): Promise<Walked> {
    return walkIndex(this.#readPage, walk);
  }

  /** Of an index, up to `limit`. */
  count(
    ...[walk, limit]: Parameters<typeof countIndex> extends [unknown, ...infer Rest] ? Rest : never
  ): ReturnType<typeof countIndex> {
    return countIndex(this.#readPage, walk, limit);
  }

  readonly #readPage: ReadPage = async (range, length, start, select) => {
    const page = await this.#client.call("Query", {
      ...queryOf(range),
      TableName: this.#name,
      Limit: length,
      ...(select && { Select: select }),
      ...(start && { ExclusiveStartKey: start }),
    });
    return page.Items && this.inbox_id !== undefined
      ? { ...page, Items: page.Items.map((item) => this.#named(item)) }
      : page;
  };

  #key(id: string): string {
    return keyInScope(id, this.inbox_id);
  }

  #keyed(item: Item): Item {
    if (this.inbox_id === undefined) return item;
    return { ...item, event_id: { S: this.#key(text(item, "event_id")) } };
  }

  /** A copy is found under the id of its event. */
  #named(item: Item): Item {
    const key = item.event_id?.S;
    const end = this.inbox_id === undefined ? -1 : (key?.indexOf(`@${this.inbox_id}`) ?? -1);
    return end === -1 ? item : { ...item, event_id: { S: key?.slice(0, end) ?? "" } };
  }

  async #conditionally(eventId: string, write: () => Promise<Item>): Promise<Written> {
    try {
      return { ok: true, written: await write() };
    } catch (error) {
      if (!(error instanceof DynamoDBError && error.name === "ConditionalCheckFailedException"))
        throw error;
      // Not every engine returns the item that stood in the way; and an absent item is worth a
      // second look.
      const current = error.item && this.#named(error.item);
      return { ok: false, current: current ?? (await this.get(eventId)) };
    }
  }
}

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`the environment variable ${variable} is not set`);
  return value;
}
