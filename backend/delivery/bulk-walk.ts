/** Which entries of the indexes a bulk job acts on. */
import type { BulkAction, BulkFilter } from "../../contract/bulk-operations.ts";
import { leasePartition, statusPartition } from "../../contract/table.ts";
import { passesLabels } from "../ingestion/filter.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import { shardsOf } from "../store/shards.ts";
import { type Part, type Place, walkParts } from "./part-walk.ts";

/** Entries of one partition that a step examines, whether they match or not. */
const mostExamined = 1_000;

export interface Matching {
  /** What stands in for the tenant in the inbox. */
  scope: string;
  shards: number;
  action: BulkAction;
  filter: BulkFilter;
  /** Unix milliseconds: no event that came later. */
  by: number;
}

/**
 * Leases that have expired come first: maintenance puts what they left back, and so it is met in the
 * other place.
 */
function partsOf({ scope, shards, action, filter, by }: Matching, now: number): Part[] {
  const inEach = (part: (shard: number) => Part) => shardsOf(shards).map(part);
  const { since, until = Number.POSITIVE_INFINITY } = filter;
  const range = { from: since, to: Math.min(until - 1, by) };
  const inStatus = (status: "pending" | "dead_letter") =>
    inEach((shard) => {
      const partition = statusPartition(scope, status, shard);
      return { index: "status", partition, ...range };
    });
  if (action === "redrive") return inStatus("dead_letter");
  const expired = (shard: number): Part => {
    return { index: "lease", partition: leasePartition(scope, shard), to: now };
  };
  return [...inEach(expired), ...inStatus("pending")];
}

/** @returns about `limit` entries that match, how many were looked at, and where to go on */
export async function walkMatching(
  events: EventsTable,
  matching: Matching,
  place: Place,
  { limit, now }: { limit: number; now: number },
): Promise<{ entries: IndexEntry[]; examined: number; next: Place | undefined }> {
  const { filter, by } = matching;
  let examined = 0;
  const accepts = (entry: IndexEntry): boolean => {
    examined++;
    const { created_at } = entry;
    const { since = 0, until = Number.POSITIVE_INFINITY } = filter;
    const isWithin = created_at >= since && created_at < until && created_at <= by;
    return isWithin && passesLabels(filter, entry);
  };
  const step = { limit, now, accepts, mostExamined };
  const walked = await walkParts(events, partsOf(matching, now), place, step);
  return { ...walked, examined };
}
