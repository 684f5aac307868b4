/** A walk over several partitions of the indexes, one after the other, in bounded steps. */
import type { EventsTable } from "../store/events-table.ts";
import { mostPassed } from "../store/inbox-walks.ts";
import type { IndexEntry, Walk } from "../store/index-walk.ts";

/** Where a walk goes on. */
export interface Place {
  /** Which of the partitions. */
  part: number;
  /** In it, a sort key, inclusive; undefined: its beginning. */
  from?: number | undefined;
}

/** One partition, or a range of it. */
export interface Part {
  index: "status" | "lease";
  partition: string;
  /** Sort keys, inclusive. */
  from?: number | undefined;
  to?: number | undefined;
}

interface Step {
  /** Entries that are accepted, in all partitions together. */
  limit: number;
  now: number;
  /** Default: all are. */
  accepts?: (entry: IndexEntry) => boolean;
  /** Entries of one partition, accepted or not. */
  mostExamined?: number;
}

/**
 * @returns about so many entries, at least, unless there are no more or too many were examined; and
 *   where to go on, if there may be more
 */
export async function walkParts(
  events: EventsTable,
  parts: readonly Part[],
  place: Place,
  { limit, ...step }: Step,
): Promise<{ entries: IndexEntry[]; next: Place | undefined }> {
  const entries: IndexEntry[] = [];
  let { part, from } = place;
  for (let at = parts[part]; at; at = parts[part]) {
    const further = await walkIn(events, at, from, { ...step, limit: limit - entries.length });
    entries.push(...further.entries);
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
  { index, partition, ...range }: Part,
  goOn: number | undefined,
  step: Step,
): Promise<{ entries: IndexEntry[]; next: number | undefined }> {
  const from = goOn ?? range.from;
  const { to } = range;
  if (to !== undefined && (from ?? 0) > to) return { entries: [], next: undefined };
  const walk: Walk = {
    index,
    partition,
    ...(from !== undefined && { from: { N: String(from) } }),
    ...(to !== undefined && { to: { N: String(to) } }),
    order: "asc",
    mostExpired: mostPassed,
    ...step,
  };
  const { entries, stoppedAt } = await events.walk(walk);
  const last = entries.at(-1);
  if (stoppedAt !== undefined) return { entries, next: Number(stoppedAt) };
  if (entries.length < step.limit || !last) return { entries, next: undefined };
  return {
    entries,
    next: 1 + (index === "status" ? last.created_at : (last.lease_expires_at ?? 0)),
  };
}
