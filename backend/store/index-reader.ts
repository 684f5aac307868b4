/** Reads a partition of an index, page by page: its entries, or how many there are. */
import type { QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import type { Item } from "./event-item.ts";
import {
  entryOf,
  type IndexEntry,
  placeOf,
  type Range,
  type Walk,
  type Walked,
} from "./index-walk.ts";

/** Asks for one page. */
export type ReadPage = (
  range: Range,
  length: number,
  start: Item | undefined,
  select?: "COUNT",
) => Promise<QueryCommandOutput>;

/**
 * An index entry is a fraction of a read unit, so a page of a few costs no more than one. Each
 * further page is twice as long.
 */
const minimumPage = 20;

/** DynamoDB ends a page at 1 MB, which is some thousands of entries. */
const maximumPage = 10_000;

/** Enough to see whether there are mostly expired entries. */
const firstCount = 300;

const expiredOn = ({ ScannedCount = 0, Count = 0 }: QueryCommandOutput): number =>
  ScannedCount - Count;

/**
 * The accepted entries of an index partition, in the index's order; fewer than `limit` mean that
 * the partition ended, unless the walk stopped. DynamoDB does not say how it orders entries with
 * the same sort key, so a walk never ends between two of them.
 */
export async function walkIndex(
  read: ReadPage,
  {
    limit,
    accepts = () => true,
    mostExpired = Infinity,
    mostExamined = Infinity,
    mayCut = false,
    ...range
  }: Walk,
): Promise<Walked> {
  const first = range.order === "asc" ? range.from : range.to;
  const entries: IndexEntry[] = [];
  let start: Item | undefined;
  let last: string | undefined;
  let shortest = minimumPage;
  let expired = 0;
  let examined = 0;
  do {
    // One more than is missing shows whether the last one shares its place.
    const wanted = Math.min(Math.max(limit - entries.length + 1, shortest), maximumPage);
    const length = Math.min(wanted, Math.max(mostExamined - examined, minimumPage));
    shortest *= 2;
    const page = await read(range, length, start);
    for (const item of page.Items ?? []) {
      const place = placeOf(item, range.index);
      if (entries.length >= limit && (mayCut || place !== last)) return { entries };
      const entry = entryOf(item);
      if (!accepts(entry)) continue;
      entries.push(entry);
      last = place;
    }
    start = page.LastEvaluatedKey;
    expired += expiredOn(page);
    examined += page.ScannedCount ?? 0;
    const stoppedBy =
      expired > mostExpired ? "expired" : examined >= mostExamined ? "examined" : undefined;
    if (!start || stoppedBy === undefined || entries.length >= limit) continue;
    const stoppedAt = placeOf(start, range.index);
    // Where all of them share the first place, it would stop there again.
    if (stoppedAt !== (first?.N ?? first?.S)) return { entries, stoppedAt, stoppedBy };
  } while (start && !(mayCut && entries.length >= limit));
  return { entries };
}

/**
 * How many entries an index partition has, counted up to `limit`.
 * @returns where it stopped, if it did
 */
export async function countIndex(
  read: ReadPage,
  {
    mostExpired = Infinity,
    ...walk
  }: Omit<Walk, "limit" | "order" | "accepts" | "mostExamined" | "mayCut">,
  limit: number,
): Promise<{ count: number; stoppedAt?: string | undefined }> {
  const range = { ...walk, order: "asc" } as const;
  let count = 0;
  let expired = 0;
  let start: Item | undefined;
  let length = firstCount;
  do {
    const page = await read(range, Math.min(limit - count, length), start, "COUNT");
    length = maximumPage;
    count += page.Count ?? 0;
    expired += expiredOn(page);
    start = page.LastEvaluatedKey;
    if (start && expired > mostExpired) return { count, stoppedAt: placeOf(start, range.index) };
  } while (start && count < limit);
  return { count };
}
