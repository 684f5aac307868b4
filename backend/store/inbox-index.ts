/**
 * A tenant's events in one status, merged from all the index partitions that hold some: every
 * shard, and for pending ones also the leases that have run out. One order throughout: by
 * `created_at`, then by id.
 */

import type { Position } from "../../contract/operations.ts";
import type { Status } from "../../contract/status.ts";
import { leasePartition, sourcePartition, statusPartition } from "../../contract/table.ts";
import { timestampOf } from "./event-item.ts";
import type { EventsTable } from "./events-table.ts";
import type { IndexEntry, Walk } from "./index-walk.ts";
import { lookAhead, QuietLeases } from "./quiet-leases.ts";

export interface InboxQuery {
  tenant: string;
  shards: number;
  status: Status;
  source?: string | undefined;
  /** Unix milliseconds, inclusive. */
  since?: number | undefined;
  /** Unix milliseconds, exclusive. */
  until?: number | undefined;
  order: "asc" | "desc";
  after?: Position | undefined;
  limit: number;
}

/**
 * @param quietLeases which leases need not be asked for on a full page; without it, all are
 * @returns the first `limit` entries after the position, at least; fewer if there are no more
 */
export async function findInInbox(
  events: EventsTable,
  query: InboxQuery,
  now: number,
  quietLeases = new QuietLeases(),
): Promise<IndexEntry[]> {
  if (query.since !== undefined && query.until !== undefined && query.since >= query.until)
    return [];
  const { status } = query;
  const found =
    status === "pending"
      ? await findPending(events, query, now, quietLeases)
      : await inEach(shardsOf(query.shards), (shard) =>
          status === "delivered"
            ? findHeld(events, query, shard, now)
            : events.walk(statusWalk(query, status, shard, now)),
        );
  return unique(found.sort((a, b) => compare(a, b, query.order)));
}

/** What waits, and what is free since its lease has run out. */
async function findPending(
  events: EventsTable,
  query: InboxQuery,
  now: number,
  quietLeases: QuietLeases,
): Promise<IndexEntry[]> {
  const shards = shardsOf(query.shards);
  const free = (shard: number) => findFree(events, query, shard, now, quietLeases);
  const quiet = shards.filter((shard) => quietLeases.has(query.tenant, shard, now));
  const found = await Promise.all([
    inEach(shards, (shard) => events.walk(statusWalk(query, "pending", shard, now))),
    inEach(
      shards.filter((shard) => !quiet.includes(shard)),
      free,
    ),
  ]);
  const entries = found.flat();
  // A page that is not full is the last: nothing may be missing from it.
  return entries.length >= query.limit ? entries : [...entries, ...(await inEach(quiet, free))];
}

/**
 * Looks further than to what is free by now, so that it need not be asked again for as long if
 * there is nothing.
 */
async function findFree(
  events: EventsTable,
  query: InboxQuery,
  shard: number,
  now: number,
  quietLeases: QuietLeases,
): Promise<IndexEntry[]> {
  const noteQuiet = quietLeases.begin(query.tenant, shard, now);
  const leased = await events.walk(leaseWalk(query, shard, { to: now + lookAhead }, now));
  if (leased.length === 0) noteQuiet();
  return leased.filter((entry) => (entry.lease_expires_at ?? 0) <= now && isAsked(query, entry));
}

async function findHeld(
  events: EventsTable,
  query: InboxQuery,
  shard: number,
  now: number,
): Promise<IndexEntry[]> {
  const leased = await events.walk(leaseWalk(query, shard, { from: now + 1 }, now));
  return leased.filter((entry) => isAsked(query, entry));
}

const inEach = async (
  shards: number[],
  find: (shard: number) => Promise<IndexEntry[]>,
): Promise<IndexEntry[]> => (await Promise.all(shards.map(find))).flat();

/** An event is in one place at a time, but an index that lags may show it where it was, too. */
const unique = (sorted: IndexEntry[]): IndexEntry[] =>
  sorted.filter(({ event_id }, index) => event_id !== sorted[index - 1]?.event_id);

export const shardsOf = (shards: number): number[] =>
  Array.from({ length: shards }, (_, shard) => shard);

function statusWalk(
  query: InboxQuery,
  status: Exclude<Status, "delivered">,
  shard: number,
  now: number,
): Walk {
  const { tenant, source, order, after, limit } = query;
  const { from, to } = bounds(query);
  // History is not in the source index: it would cost every acknowledgment another write.
  const index = source === undefined || status === "acknowledged" ? "status" : "source";
  const sort = (milliseconds: number) =>
    index === "status" ? { N: String(milliseconds) } : { S: timestampOf(milliseconds) };
  return {
    index,
    partition:
      index === "source"
        ? sourcePartition(tenant, status, source ?? "", shard)
        : statusPartition(tenant, status, shard),
    ...(from !== undefined && { from: sort(from) }),
    ...(to !== undefined && { to: sort(to) }),
    order,
    now,
    limit,
    accepts: (entry) =>
      (index === "source" || source === undefined || entry.source === source) &&
      (!after || compare(entry, after, order) > 0),
  };
}

/**
 * Ordered by when leases end, so all of them are read before they are put into the inbox's order:
 * as many as are leased, or were.
 */
const leaseWalk = (
  { tenant }: InboxQuery,
  shard: number,
  ends: { from?: number; to?: number },
  now: number,
): Walk => ({
  index: "lease",
  partition: leasePartition(tenant, shard),
  ...(ends.from !== undefined && { from: { N: String(ends.from) } }),
  ...(ends.to !== undefined && { to: { N: String(ends.to) } }),
  order: "asc",
  now,
  limit: Number.POSITIVE_INFINITY,
});

function isAsked(query: InboxQuery, entry: IndexEntry): boolean {
  const { source, order, after } = query;
  const { from = 0, to = Number.POSITIVE_INFINITY } = bounds(query);
  return (
    (source === undefined || entry.source === source) &&
    entry.created_at >= from &&
    entry.created_at <= to &&
    (!after || compare(entry, after, order) > 0)
  );
}

/**
 * Inclusive, in whole milliseconds: what the query asks for, narrowed to what comes at or after the
 * position.
 */
function bounds({ since, until, order, after }: InboxQuery): { from?: number; to?: number } {
  const from = Math.max(
    since ?? Number.NEGATIVE_INFINITY,
    after && order === "asc" ? after.created_at : Number.NEGATIVE_INFINITY,
  );
  const to = Math.min(
    until === undefined ? Number.POSITIVE_INFINITY : until - 1,
    after && order === "desc" ? after.created_at : Number.POSITIVE_INFINITY,
  );
  return { ...(Number.isFinite(from) && { from }), ...(Number.isFinite(to) && { to }) };
}

function compare(a: Position, b: Position, order: "asc" | "desc"): number {
  const ascending =
    a.created_at - b.created_at || (a.event_id < b.event_id ? -1 : a.event_id > b.event_id ? 1 : 0);
  return order === "asc" ? ascending : -ascending;
}
