/** Gives a consumer more time. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { leasePartition, shardOf } from "../../contract/table.ts";
import { type Item, number } from "../store/event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

/**
 * From now on, and not beyond 12 hours after the lease began. One that has expired can be extended
 * as long as nobody else has the event, also if the event was put back since (`requeueExpired`).
 */
export const extendLease =
  ({ events, now }: DeliveryDependencies) =>
  async (input: OperationInput<"extend-lease">): Promise<OperationResult<"extend-lease">> =>
    settleEach(events, input, async (event_id) => {
      const { tenant, shards, lease_id, asked_at, lease_seconds } = input;
      const at = now();
      const lease_expires_at = at + lease_seconds * 1000;
      const begunSince = lease_expires_at - limits.leaseTotalSeconds * 1000;
      const isHeld = lease_id === undefined ? "attribute_exists(lease_id)" : "lease_id = :lease";
      const result = await events.update(
        event_id,
        "SET #status = :delivered, lease_expires_at = :until, lease_partition = :partition REMOVE status_partition, source_partition",
        ifNotLeasedByOther(
          { tenant, lease_id, asked_at, now: at },
          `#status IN (:delivered, :pending) AND ${isHeld} AND leased_at >= :begun_since`,
          {
            ":delivered": { S: "delivered" },
            ":pending": { S: "pending" },
            ":partition": { S: leasePartition(tenant, shardOf(event_id, shards)) },
            ":until": { N: String(lease_expires_at) },
            ":begun_since": { N: String(begunSince) },
          },
        ),
      );
      if (result.ok) return { event_id, lease_expires_at };
      if (isTooOld(result.current, input, begunSince))
        return { event_id, error: "lease_limit_reached" };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });

function isTooOld(
  current: Item | undefined,
  { tenant, lease_id }: OperationInput<"extend-lease">,
  begunSince: number,
): boolean {
  const isOurs =
    current?.tenant?.S === tenant &&
    (current.status?.S === "delivered" || current.status?.S === "pending") &&
    current.lease_id !== undefined;
  return (
    isOurs &&
    (lease_id === undefined || current.lease_id?.S === lease_id) &&
    number(current, "leased_at") < begunSince
  );
}
