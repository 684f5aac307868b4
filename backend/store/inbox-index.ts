/**
 * A tenant's events in one status, merged from all the index partitions that hold some: every
 * shard, and for pending ones also the leases that have expired. One order throughout: by
 * `created_at`, `sequence`, then by id.
 *
 * What a call reads is bounded by what it asks for. Events that have expired, and leases that have,
 * may lie in heaps before it; it passes a bounded number of them, and maintenance clears the rest.
 */
import type { Position } from "../../contract/position.ts";
import type { EventsTable } from "./events-table.ts";
import { compareIn, firstOf, type InboxQuery } from "./inbox-order.ts";
import { isAsked, leaseWalk, statusWalk } from "./inbox-walks.ts";
import type { IndexEntry, Walked } from "./index-walk.ts";
import { NoExpiringLeases } from "./no-expiring-leases.ts";
import { findPending } from "./pending-entries.ts";
import { inEach, shardsOf } from "./shards.ts";

export interface InboxEntries {
  /**
   * The first `limit` after the position, at least; fewer if there are no more, or before
   * `stoppedAt`.
   */
  entries: IndexEntry[];
  /** Where to go on, if there was more than a call passes or examines. */
  stoppedAt?: Position;
}

/**
 * @param noExpiringLeases which leases need not be asked for on a full page; without it, all are
 */
export async function findInInbox(
  events: EventsTable,
  query: InboxQuery,
  now: number,
  noExpiringLeases = new NoExpiringLeases(),
): Promise<InboxEntries> {
  if (query.since !== undefined && query.until !== undefined && query.since >= query.until)
    return { entries: [] };
  if (query.status === "pending")
    return merged(await findPending(events, query, now, noExpiringLeases), query);
  if (query.status === "delivered") {
    const held = await inEach(shardsOf(query.shards), (shard) =>
      findHeld(events, query, shard, now),
    );
    return { entries: sorted(held.flat(), query) };
  }
  const { status } = query;
  const walks = await inEach(shardsOf(query.shards), (shard) =>
    events.walk(statusWalk(query, status, shard, now)),
  );
  return merged(walks, query);
}

/** Beyond where a walk stopped, nothing can be in order. */
function merged(walks: Walked[], query: InboxQuery): InboxEntries {
  const entries = sorted(
    walks.flatMap((walked) => walked.entries),
    query,
  );
  const stops = walks.flatMap(({ stoppedAt }) =>
    stoppedAt === undefined ? [] : [firstOf(stoppedAt, query.order)],
  );
  const [stoppedAt] = stops.sort(compareIn(query.order));
  if (!stoppedAt) return { entries };
  return {
    entries: entries.filter((entry) => compareIn(query.order)(entry, stoppedAt) < 0),
    stoppedAt,
  };
}

async function findHeld(
  events: EventsTable,
  query: InboxQuery,
  shard: number,
  now: number,
): Promise<IndexEntry[]> {
  const { entries } = await events.walk(
    leaseWalk(query, { shard, from: now + 1, limit: Number.POSITIVE_INFINITY, now }),
  );
  return entries.filter((entry) => isAsked(query, entry));
}

/** An event is in one place at a time, but an index that lags may show it where it was, too. */
const sorted = (entries: IndexEntry[], { order }: InboxQuery): IndexEntry[] =>
  entries
    .sort(compareIn(order))
    .filter(({ event_id }, index, all) => event_id !== all[index - 1]?.event_id);
