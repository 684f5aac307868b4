/** What is asked of an inbox, and the order in which it answers. */
import type { Position } from "../../contract/position.ts";
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
  !after || compare(place, after, order) > 0;

export function compare(a: Position, b: Position, order: "asc" | "desc"): number {
  const ascending =
    a.created_at - b.created_at || (a.event_id < b.event_id ? -1 : a.event_id > b.event_id ? 1 : 0);
  return order === "asc" ? ascending : -ascending;
}

/**
 * Before every event of a millisecond.
 * @param place a sort key of the status or the source index
 */
export const firstOf = (place: string, order: "asc" | "desc"): Position => ({
  created_at: /^\d+$/.test(place) ? Number(place) : Date.parse(place),
  event_id:
    order === "asc"
      ? "00000000-0000-0000-0000-000000000000"
      : "ffffffff-ffff-ffff-ffff-ffffffffffff",
});
