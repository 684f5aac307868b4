/**
 * A walk over all stored events of a tenant, wherever they stand in `default`, or though they are
 * not in it.
 */
import { leasePartition, statusPartition, unlisted } from "../../contract/table.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import { shardsOf } from "../store/shards.ts";
import { type Part, type Place, walkParts } from "./part-walk.ts";

export interface Range {
  tenant: string;
  shards: number;
  /** Unix milliseconds of `created_at`, inclusive. */
  since: number;
  /** Exclusive. */
  until: number;
}

/**
 * In this order an event that takes one step while a walk goes on is met: `pending`, then leased,
 * then settled. One that goes back meanwhile is met by the walk that follows.
 */
const partsOf = ({ tenant, shards, since, until }: Range): Part[] => {
  const inEach = (part: (shard: number) => Part) => shardsOf(shards).map(part);
  const range = { from: since, to: until - 1 };
  const inStatus = (status: "pending" | "dead_letter" | "acknowledged" | typeof unlisted) =>
    inEach((shard) => {
      const partition = statusPartition(tenant, status, shard);
      return { index: "status", partition, ...range };
    });
  return [
    ...inStatus("pending"),
    ...inEach((shard) => ({ index: "lease", partition: leasePartition(tenant, shard) })),
    ...inStatus("dead_letter"),
    ...inStatus("acknowledged"),
    ...inStatus(unlisted),
  ];
};

/**
 * @returns about so many entries, unless there are no more; and where to go on, if there may be
 *   more
 */
export async function walkOn(
  events: EventsTable,
  range: Range,
  place: Place,
  step: { limit: number; now: number },
): Promise<{ entries: IndexEntry[]; next: Place | undefined }> {
  const { entries, next } = await walkParts(events, partsOf(range), place, step);
  return { entries: entries.filter((entry) => isWithin(range, entry)), next };
}

const isWithin = ({ since, until }: Range, { created_at }: IndexEntry): boolean =>
  created_at >= since && created_at < until;
