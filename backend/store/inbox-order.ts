/** What is asked of an inbox, and the order in which it answers. */
import { beginOf, compare, endOf, type Position } from "../../contract/position.ts";
import type { Selection } from "../../contract/selection.ts";
import type { Status } from "../../contract/status.ts";

export interface InboxQuery extends Selection {
  tenant: string;
  shards: number;
  status: Status;
  /** Unix milliseconds, inclusive. */
  since?: number | undefined;
  /** Unix milliseconds, exclusive. */
  until?: number | undefined;
  order: "asc" | "desc";
  after?: Position | undefined;
  /**
   * Unix milliseconds. No pending event that is older is kept, but for those that were stored late or
   * put back.
   */
  keptSince?: number;
  limit: number;
}

/**
 * Inclusive, in whole milliseconds: what the query asks for, narrowed to what comes at or after the
 * position.
 */
export function bounds({ since, until, order, after }: InboxQuery): {
  from?: number;
  to?: number;
} {
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

export const isAfter = ({ after, order }: InboxQuery, place: Position): boolean =>
  !after || compareIn(order)(place, after) > 0;

/** @returns below zero if `a` comes first in this order */
export const compareIn =
  (order: "asc" | "desc") =>
  (a: Position, b: Position): number =>
    order === "asc" ? compare(a, b) : -compare(a, b);

/**
 * Before every event of a millisecond.
 * @param place a sort key of the status or the source index
 */
export function firstOf(place: string, order: "asc" | "desc"): Position {
  const created_at = /^\d+$/.test(place) ? Number(place) : Date.parse(place);
  return order === "asc" ? beginOf(created_at) : endOf(created_at);
}
