/** Takes an event out of its inbox for good. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shardOf, statusPartition } from "../../contract/table.ts";
import { eventStateOf, secondsOf } from "../store/event-item.ts";
import type { Written } from "../store/events-table.ts";
import type { Expression } from "../store/expression.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";

type Acknowledged =
  | Extract<OperationResult<"acknowledge-event">, { ok: true }>
  | { ok: false; error: { code: "event_not_found" | "lease_lost" } };

/**
 * The event stays in the status index as history, with its keys alone, for a shorter time. One that
 * is in several inboxes is kept as it was in each: what is gone from one of them could be taken for
 * what was never written there.
 * @param now Unix milliseconds
 * @param condition of `#status`
 */
export const acknowledge = (
  { events, retention }: Pick<DeliveryDependencies, "events" | "retention">,
  { tenant, shards }: { tenant: string; shards: number },
  event_id: string,
  { now, condition }: { now: number; condition: Expression },
): Promise<Written> =>
  events.update(
    event_id,
    "SET #status = :acknowledged, acknowledged_at = :at, expires_at = if_not_exists(kept_until, :expires), status_partition = :partition " +
      "REMOVE source_partition, lease_partition, lease_id, claim_id, lease_expires_at",
    {
      ...condition,
      values: {
        ...condition.values,
        ":acknowledged": { S: "acknowledged" },
        ":at": { N: String(now) },
        ":expires": { N: String(secondsOf(now) + retention.acknowledged) },
        ":partition": { S: statusPartition(tenant, "acknowledged", shardOf(event_id, shards)) },
      },
    },
  );

/**
 * Forgiving: a repeated one finds the first one's time. Fenced: one that names a lease is refused
 * while another lease holds the event.
 */
export const acknowledgeEvent =
  (dependencies: Pick<DeliveryDependencies, "events" | "retention" | "now">) =>
  async ({ event_id, ...asked }: OperationInput<"acknowledge-event">): Promise<Acknowledged> => {
    const { tenant } = asked;
    const acknowledged_at = dependencies.now();
    const result = await acknowledge(dependencies, asked, event_id, {
      now: acknowledged_at,
      condition: ifNotLeasedByOther(
        { ...asked, now: acknowledged_at },
        "#status IN (:pending, :delivered, :dead_letter)",
        {
          ":pending": { S: "pending" },
          ":delivered": { S: "delivered" },
          ":dead_letter": { S: "dead_letter" },
        },
      ),
    });
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
