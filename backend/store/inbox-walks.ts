/** Which walks over which index partitions answer a query of an inbox. */
import { limits } from "../../contract/limits.ts";
import { isExamined, type Selection } from "../../contract/selection.ts";
import type { Status } from "../../contract/status.ts";
import { leasePartition, sourcePartition, statusPartition } from "../../contract/table.ts";
import { timestampOf } from "./event-item.ts";
import { bounds, type InboxQuery, isAfter } from "./inbox-order.ts";
import type { IndexEntry, Walk } from "./index-walk.ts";

/**
 * Expired entries that a call passes in each partition, and at most as many expired leases are put
 * into order: more than fit on a page, so that one is full even of them.
 */
export const mostPassed = 250;

export function statusWalk(
  query: InboxQuery,
  status: Exclude<Status, "delivered">,
  shard: number,
  now: number,
): Walk {
  const { tenant, source, order, limit } = query;
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
    mostExpired: mostPassed,
    mostExamined: isExamined(query)
      ? Math.max(mostPassed, Math.ceil(limits.examinedEntries / query.shards))
      : undefined,
    // The source index does not show the source, which is that of the partition.
    accepts: (entry) =>
      isSelected(index === "source" ? { ...query, source: undefined } : query, entry) &&
      isAfter(query, entry),
  };
}

const isSelected = ({ source, type, tag }: Selection, entry: IndexEntry): boolean =>
  (source === undefined || entry.source === source) &&
  (type === undefined || entry.type === type) &&
  (tag === undefined || (entry.tags?.includes(tag) ?? false));

/** Ordered by when leases end, so all that it finds is put into the inbox's order afterwards. */
export const leaseWalk = (
  { tenant }: InboxQuery,
  {
    shard,
    from,
    to,
    ...rest
  }: { shard: number; from?: number; to?: number } & Pick<Walk, "limit" | "now" | "mayCut">,
): Walk => ({
  index: "lease",
  partition: leasePartition(tenant, shard),
  ...(from !== undefined && { from: { N: String(from) } }),
  ...(to !== undefined && { to: { N: String(to) } }),
  order: "asc",
  mostExpired: mostPassed,
  ...rest,
});

export function isAsked(query: InboxQuery, entry: IndexEntry): boolean {
  const { from = 0, to = Number.POSITIVE_INFINITY } = bounds(query);
  return (
    isSelected(query, entry) &&
    entry.created_at >= from &&
    entry.created_at <= to &&
    isAfter(query, entry)
  );
}
