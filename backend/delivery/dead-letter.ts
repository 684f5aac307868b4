/** Moves an event to the dead letters. */
import type { StoredEvent } from "../../contract/event.ts";
import { shardOf } from "../../contract/table.ts";
import { indexAttributes } from "../store/event-item.ts";
import type { EventsTable, Written } from "../store/events-table.ts";
import type { Expression } from "../store/expression.ts";

export interface DeadLettering {
  reason: string;
  /** What the last attempt that gave a reason said. */
  lastReason?: string | undefined;
  /** How often it was delivered, where the item says another number. */
  deliveries?: number | undefined;
  /** Unix milliseconds. */
  now: number;
  /** Of `#status`, and of names and values of its own. */
  condition: Expression;
}

/**
 * @param event for its source, which never changes
 * @returns the event as it was before
 */
export function deadLetter(
  events: EventsTable,
  { tenant, shards }: { tenant: string; shards: number },
  { event_id, source }: Pick<StoredEvent, "event_id" | "source">,
  { reason, lastReason, deliveries, now, condition }: DeadLettering,
): Promise<Written> {
  const { status_partition, source_partition } = indexAttributes(
    tenant,
    "dead_letter",
    source,
    shardOf(event_id, shards),
  );
  const change = [
    "#status = :dead_letter",
    "dead_letter_reason = :reason",
    "dead_lettered_at = :at",
    "status_partition = :status_partition",
    ...(source_partition ? ["source_partition = :source_partition"] : []),
    ...(deliveries === undefined ? [] : ["delivery_count = :deliveries"]),
    ...(lastReason === undefined ? [] : ["last_reason = :last_reason"]),
  ];
  return events.update(
    event_id,
    `SET ${change.join(", ")} REMOVE lease_partition, lease_id, claim_id, lease_expires_at`,
    {
      ...condition,
      values: {
        ":dead_letter": { S: "dead_letter" },
        ":reason": { S: reason },
        ":at": { N: String(now) },
        ...(status_partition && { ":status_partition": status_partition }),
        ...(source_partition && { ":source_partition": source_partition }),
        ...(deliveries !== undefined && { ":deliveries": { N: String(deliveries) } }),
        ...(lastReason !== undefined && { ":last_reason": { S: lastReason } }),
        ...condition.values,
      },
    },
    "ALL_OLD",
  );
}
