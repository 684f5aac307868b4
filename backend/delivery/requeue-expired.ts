/** Puts back what no consumer may find: events whose leases expired in large numbers. */
import { shardOf } from "../../contract/table.ts";
import { indexAttributes } from "../store/event-item.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import { availabilityOfEntry, ifStillAvailable } from "./availability.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";
import type { LeaseRecords } from "./leases.ts";
import { expiredFailure, type Failure } from "./record-failures.ts";

/**
 * Nobody can tell from outside: an event whose lease has expired is pending to all. It only takes its
 * place in the order of those that wait. Its lease may still be extended or settled late, so it stays
 * on the item, unless it was never answered: then it does not count.
 * @param entry of the lease index
 * @returns the attempt that ended so, for the caller to record
 */
export async function requeueExpired(
  { events, now }: DeliveryDependencies,
  { tenant, shards }: { tenant: string; shards: number },
  entry: IndexEntry,
  answered: LeaseRecords,
): Promise<{ isDone: boolean; failure?: Failure | undefined }> {
  const at = now();
  const { event_id, source } = entry;
  const available = await availabilityOfEntry(entry, answered);
  const { condition, values } = ifStillAvailable(available, at);
  const shard = shardOf(event_id, shards);
  const { status_partition, source_partition } = indexAttributes(tenant, "pending", source, shard);
  const sets = [
    "#status = :waiting",
    "status_partition = :status_partition",
    ...(source_partition ? ["source_partition = :source_partition"] : []),
    ...(available.isCounted ? [] : ["delivery_count = delivery_count - :one"]),
  ];
  const removed = ["lease_partition", ...(available.isCounted ? [] : ["lease_id", "claim_id"])];
  const result = await events.update(
    event_id,
    `SET ${sets.join(", ")} REMOVE ${removed.join(", ")}`,
    ifNotLeasedByOther({ tenant, now: at }, condition, {
      ...values,
      ":waiting": { S: "pending" },
      ...(status_partition && { ":status_partition": status_partition }),
      ...(source_partition && { ":source_partition": source_partition }),
      ...(!available.isCounted && { ":one": { N: "1" } }),
    }),
    "ALL_NEW",
  );
  if (!result.ok) return { isDone: false };
  const [failure] = expiredFailure(result.written, available);
  return { isDone: true, failure };
}
