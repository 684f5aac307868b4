/** Takes an event out of its inbox for good. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shardOf, statusPartition } from "../../contract/table.ts";
import { eventStateOf, secondsOf } from "../store/event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";

type Acknowledged =
  | Extract<OperationResult<"acknowledge-event">, { ok: true }>
  | { ok: false; error: { code: "event_not_found" | "lease_lost" } };

/**
 * Forgiving: a repeated one finds the first one's time. Fenced: one that names a lease is refused
 * while another lease holds the event. The event stays in the status index as history, with its
 * keys alone, for a shorter time. One that is in several inboxes is kept as it was in each: what is
 * gone from one of them could be taken for what was never written there.
 */
export const acknowledgeEvent =
  ({ events, retention, now }: DeliveryDependencies) =>
  async ({
    tenant,
    shards,
    event_id,
    lease_id,
    asked_at,
  }: OperationInput<"acknowledge-event">): Promise<Acknowledged> => {
    const acknowledged_at = now();
    const result = await events.update(
      event_id,
      "SET #status = :acknowledged, acknowledged_at = :now, expires_at = if_not_exists(kept_until, :expires), status_partition = :partition " +
        "REMOVE source_partition, lease_partition, lease_id, claim_id, lease_expires_at",
      ifNotLeasedByOther(
        { tenant, lease_id, asked_at, now: acknowledged_at },
        "#status IN (:pending, :delivered, :dead_letter)",
        {
          ":pending": { S: "pending" },
          ":delivered": { S: "delivered" },
          ":dead_letter": { S: "dead_letter" },
          ":acknowledged": { S: "acknowledged" },
          ":now": { N: String(acknowledged_at) },
          ":expires": { N: String(secondsOf(acknowledged_at) + retention.acknowledged) },
          ":partition": { S: statusPartition(tenant, "acknowledged", shardOf(event_id, shards)) },
        },
      ),
    );
    if (result.ok)
      return { ok: true, value: { event_id, status: "acknowledged", acknowledged_at } };

    const current = eventStateOf(result.current, tenant, acknowledged_at);
    if (!current) return { ok: false, error: { code: "event_not_found" } };
    if (current.acknowledged_at === undefined) return { ok: false, error: { code: "lease_lost" } };
    return {
      ok: true,
      value: { event_id, status: "acknowledged", acknowledged_at: current.acknowledged_at },
    };
  };
