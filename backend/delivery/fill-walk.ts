/**
 * A walk over all stored events of a tenant, wherever they stand in `default`, or though they are
 * not in it.
 */
import { leasePartition, statusPartition, unlisted } from "../../contract/table.ts";
import type { EventsTable } from "../store/events-table.ts";
import { mostPassed } from "../store/inbox-walks.ts";
import type { IndexEntry, Walk } from "../store/index-walk.ts";
import { shardsOf } from "../store/shards.ts";

/** Where a walk goes on. */
export interface Place {
  /** Which of the partitions. */
  part: number;
  /** In it, a sort key, inclusive; undefined: its beginning. */
  from?: number | undefined;
}

export interface Range {
  tenant: string;
  shards: number;
  /** Unix milliseconds of `created_at`, inclusive. */
  since: number;
  /** Exclusive. */
  until: number;
}

interface Part {
  index: "status" | "lease";
  partition: string;
}

/**
 * In this order an event that takes one step while a walk goes on is met: `pending`, then leased,
 * then settled. One that goes back meanwhile is met by the walk that follows.
 */
const partsOf = ({ tenant, shards }: Range): Part[] => {
  const inEach = (part: (shard: number) => Part) => shardsOf(shards).map(part);
  const inStatus = (status: "pending" | "dead_letter" | "acknowledged" | typeof unlisted) =>
    inEach((shard) => ({ index: "status", partition: statusPartition(tenant, status, shard) }));
  return [
    ...inStatus("pending"),
    ...inEach((shard) => ({ index: "lease", partition: leasePartition(tenant, shard) })),
    ...inStatus("dead_letter"),
    ...inStatus("acknowledged"),
    ...inStatus(unlisted),
  ];
};

/**
 * @returns about so many entries, at least, unless there are no more; and where to go on, if there
 *   may be more
 */
export async function walkOn(
  events: EventsTable,
  range: Range,
  place: Place,
  { limit, now }: { limit: number; now: number },
): Promise<{ entries: IndexEntry[]; next: Place | undefined }> {
  const parts = partsOf(range);
  const entries: IndexEntry[] = [];
  let { part, from } = place;
  for (let at = parts[part]; at; at = parts[part]) {
    const further = await walkIn(events, range, at, { from, limit: limit - entries.length, now });
    entries.push(...further.entries.filter((entry) => isWithin(range, entry)));
    if (further.next === undefined) part++;
    from = further.next;
    if (further.next !== undefined || entries.length >= limit)
      return { entries, next: { part, from } };
  }
  return { entries, next: undefined };
}

/** Entries that share a place come together, so what follows begins after it. */
async function walkIn(
  events: EventsTable,
  { since, until }: Range,
  { index, partition }: Part,
  { from, limit, now }: { from: number | undefined; limit: number; now: number },
): Promise<{ entries: IndexEntry[]; next: number | undefined }> {
  const begin = from ?? (index === "status" ? since : undefined);
  const walk: Walk = {
    index,
    partition,
    ...(begin !== undefined && { from: { N: String(begin) } }),
    ...(index === "status" && { to: { N: String(until - 1) } }),
    order: "asc",
    now,
    limit,
    mostExpired: mostPassed,
  };
  if (index === "status" && (begin ?? 0) >= until) return { entries: [], next: undefined };
  const { entries, stoppedAt } = await events.walk(walk);
  const last = entries.at(-1);
  if (stoppedAt !== undefined) return { entries, next: Number(stoppedAt) };
  if (entries.length < limit || !last) return { entries, next: undefined };
  return {
    entries,
    next: 1 + (index === "status" ? last.created_at : (last.lease_expires_at ?? 0)),
  };
}

const isWithin = ({ since, until }: Range, { created_at }: IndexEntry): boolean =>
  created_at >= since && created_at < until;
