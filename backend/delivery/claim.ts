/** Claims one event for a lease, or buries it if it was leased too often. */
import type { OperationInput } from "../../contract/operations.ts";
import { leasePartition, shardOf } from "../../contract/table.ts";
import { type Found, found } from "../store/event-item.ts";
import { bury } from "./bury.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { fenced, isFree } from "./fence.ts";

/**
 * `held`: another consumer was quicker. `gone`: it does not wait any more, or was leased
 * `max_deliveries` times.
 */
export type Claimed = Found | "held" | "gone";

/**
 * One conditional update, so no two leases ever hold an event. It is free when it is pending, and
 * when its lease has run out.
 * @param until Unix milliseconds
 */
export async function claim(
  { events, now }: DeliveryDependencies,
  { tenant, shards, lease_id, max_deliveries }: OperationInput<"lease-events">,
  event_id: string,
  until: number,
): Promise<Claimed> {
  const at = now();
  // A lease that is over before it begins would spend one of the event's deliveries on nobody.
  if (at >= until) return "gone";
  const result = await events.update(
    event_id,
    "SET #status = :delivered, lease_id = :lease_id, lease_expires_at = :until, leased_at = :now, lease_partition = :partition, " +
      "delivery_count = if_not_exists(delivery_count, :none) + :one REMOVE status_partition, source_partition",
    fenced(
      { tenant, now: at },
      `(${isFree}) AND (attribute_not_exists(delivery_count) OR delivery_count < :max)`,
      {
        ":pending": { S: "pending" },
        ":delivered": { S: "delivered" },
        ":lease_id": { S: lease_id },
        ":until": { N: String(until) },
        ":now": { N: String(at) },
        ":partition": { S: leasePartition(tenant, shardOf(event_id, shards)) },
        ":none": { N: "0" },
        ":one": { N: "1" },
        ":max": { N: String(max_deliveries) },
      },
    ),
    "ALL_NEW",
  );
  const [event] = found([result.ok ? result.written : result.current], tenant, at);
  if (!event) return "gone";
  const { item, standing } = event;
  // A repeated attempt, after one whose answer was lost, finds what that one did.
  if (result.ok || (standing.status === "delivered" && item.lease_id?.S === lease_id)) return event;
  if (standing.status === "delivered" && item.lease_id !== undefined) return "held";
  const { delivery_count: wornBy } = standing;
  if (standing.status === "pending" && wornBy !== undefined && wornBy >= max_deliveries) {
    const reason = `leased ${wornBy} times without an acknowledgment`;
    await bury(events, { tenant, shards }, standing, { now: at, wornBy, reason });
  }
  return "gone";
}
