/** A call to DynamoDB as the faults see it: what is asked, of which item, for the how manieth time. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type Item = Record<string, AttributeValue>;

/** What the calls of the backend may hold, as far as a fault asks. */
export interface Input {
  TableName?: string;
  Key?: Item;
  Item?: Item;
  RequestItems?: Record<string, { Keys?: Item[]; [other: string]: unknown }>;
  IndexName?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
  [other: string]: unknown;
}

export interface Answer {
  status: number;
  /** JSON text. */
  text: string;
}

export interface Call {
  /** `GetItem`, `Query`, … */
  operation: string;
  input: Input;
  /** The items that it is about, or the partition of an index. */
  keys: string[];
  /** The same for each attempt at the same call. */
  row: string;
  /** Asks the engine. */
  perform: (input: Input) => Promise<Answer>;
}

/** @returns the ids of the items that a call names; for a query, the values that it compares with */
export function keysOf({ Key, Item, RequestItems, ExpressionAttributeValues, IndexName }: Input) {
  const items = [
    ...(Key ? [Key] : []),
    ...(Item ? [Item] : []),
    ...Object.values(RequestItems ?? {}).flatMap(({ Keys = [] }) => Keys),
  ];
  const ids = items.flatMap(({ event_id }) => event_id?.S ?? []);
  if (ids.length > 0) return ids;
  const values = Object.entries(ExpressionAttributeValues ?? {});
  return IndexName === undefined
    ? []
    : values.map(([name, value]) => `${IndexName} ${name} ${value.S ?? value.N}`);
}

/**
 * Ids differ from run to run, the order in which they first appear hardly does: so a seed makes the
 * same faults again.
 */
export class Names {
  readonly #known = new Map<string, number>();

  of(key: string): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.#known.size);
    return this.#known.size - 1;
  }
}
