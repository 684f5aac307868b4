/**
 * Indexes that lag behind their table: they show items as they were some time ago, so where an item
 * is not any more, and not yet where it is. Each entry lags for itself, as on AWS.
 */
import { isDeepStrictEqual } from "node:util";
import { table } from "../../contract/table.ts";
import type { Answer, Call, Input, Item } from "./call.ts";
import { compareValues, holds } from "./expression.ts";

const indexes = Object.values(table.indexes);
type Index = (typeof indexes)[number];

/** What an index holds of an item, from some time on. */
interface Version {
  entry: Item | undefined;
  /** Unix milliseconds. */
  from: number;
  /** Whether the entry is not seen before that; otherwise the one before it is seen, too. */
  hidden: boolean;
}

interface Overlay {
  /** Entries that the index does not hold any more, and shows. */
  shown: Item[];
  /** Ids of what the index holds, and does not show yet. */
  hidden: Set<string>;
}

export interface Lag {
  /** Unix milliseconds: from when on the indexes show what was written. */
  from: number;
  hidden: boolean;
}

export class IndexLag {
  /** By index and item, oldest first: the last one is what the engine's index holds. */
  readonly #versions = new Map<string, Map<string, Version[]>>();

  record(id: string, before: Item | undefined, after: Item | undefined, { from, hidden }: Lag) {
    for (const index of indexes) {
      const [old, entry] = [entryOf(before, index), entryOf(after, index)];
      if (isDeepStrictEqual(old, entry)) continue;
      const items = this.#versions.get(index.name) ?? new Map<string, Version[]>();
      this.#versions.set(index.name, items);
      const versions = items.get(id) ?? [{ entry: old, from: 0, hidden: false }];
      // An index never sees what was written later first.
      versions.push({ entry, from: Math.max(from, versions.at(-1)?.from ?? 0), hidden });
      items.set(id, versions);
    }
  }

  /** Whether an index may still show the item as it was. */
  has(id: string): boolean {
    return [...this.#versions.values()].some((items) => items.has(id));
  }

  /** All indexes show what is in the table. */
  catchUp(): void {
    this.#versions.clear();
  }

  /** @returns the answer of the index as it shows itself now */
  async query(call: Call, now: number): Promise<Answer> {
    const { input } = call;
    const index = indexes.find(({ name }) => name === input.IndexName);
    const overlay = this.#overlay(index?.name ?? "", input, now);
    if (!index || overlay.shown.length + overlay.hidden.size === 0) return call.perform(input);
    const { Select, Limit, ...rest } = input;
    const counts = Select === "COUNT";
    const answer = await call.perform({
      ...rest,
      ...(Select !== undefined && !counts && { Select }),
      // What is added must not make the page longer than was asked for.
      ...(typeof Limit === "number" && { Limit: Math.max(1, Limit - overlay.shown.length) }),
    });
    if (answer.status !== 200) return answer;
    const page = JSON.parse(answer.text);
    const Items = merged(page, input, index, overlay);
    const Count = Items.length;
    return {
      status: 200,
      text: JSON.stringify({ ...page, Items, Count, ...(counts && { Items: undefined }) }),
    };
  }

  #overlay(index: string, input: Input, now: number): Overlay {
    const overlay: Overlay = { shown: [], hidden: new Set() };
    const asked = new Set(Object.values(input.ExpressionAttributeValues ?? {}).map(({ S }) => S));
    const isAsked = (entry: Item | undefined) =>
      entry !== undefined && Object.values(entry).some(({ S }) => S !== undefined && asked.has(S));
    const items = this.#versions.get(index);
    for (const [id, versions] of items ?? []) {
      const last = versions.at(-1);
      const seen = versions.findLast(({ from }) => from <= now);
      if (last === undefined || seen === last) {
        items?.delete(id);
        continue;
      }
      if (last.hidden && isAsked(last.entry)) overlay.hidden.add(id);
      // Expressions are read for few entries: most are of other partitions.
      if (seen?.entry && isAsked(seen.entry) && holds(condition(input), input, seen.entry))
        overlay.shown.push(seen.entry);
    }
    return overlay;
  }
}

const condition = ({ KeyConditionExpression, FilterExpression }: Input): string =>
  FilterExpression === undefined
    ? String(KeyConditionExpression)
    : `(${KeyConditionExpression}) AND (${FilterExpression})`;

/** @returns undefined if the index does not hold the item */
function entryOf(item: Item | undefined, index: Index): Item | undefined {
  const { partitionKey, sortKey, nonKeyAttributes } = index;
  if (!item?.[partitionKey.name] || !item[sortKey.name]) return undefined;
  const names = ["event_id", partitionKey.name, sortKey.name, ...nonKeyAttributes];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = item[name];
      return value ? [[name, value]] : [];
    }),
  );
}

interface Page {
  Items?: Item[];
  LastEvaluatedKey?: Item;
}

/** The page with what it shows beside, or instead of, what the index holds; in its order. */
function merged(
  { Items = [], LastEvaluatedKey }: Page,
  input: Input,
  index: Index,
  overlay: Overlay,
) {
  const sort = index.sortKey.name;
  const sign = input.ScanIndexForward === false ? -1 : 1;
  const compare = (a: Item | undefined, b: Item | undefined) =>
    sign * compareValues(a?.[sort], b?.[sort]);
  const start = input.ExclusiveStartKey as Item | undefined;
  const held = Items.filter(({ event_id }) => !overlay.hidden.has(event_id?.S ?? ""));
  const places = new Set(held.map((item) => `${item.event_id?.S} ${JSON.stringify(item[sort])}`));
  const shown = overlay.shown.filter(
    (entry) =>
      (!start || compare(entry, start) > 0) &&
      (!LastEvaluatedKey || compare(entry, LastEvaluatedKey) <= 0) &&
      !places.has(`${entry.event_id?.S} ${JSON.stringify(entry[sort])}`),
  );
  return [...held, ...shown].sort(compare);
}
