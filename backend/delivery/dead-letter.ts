/** Makes an event a dead letter. */
import type { StoredEvent } from "../../contract/event.ts";
import { shardOf } from "../../contract/table.ts";
import { indexAttributes } from "../store/event-item.ts";
import type { EventsTable, Written } from "../store/events-table.ts";
import { ifAvailable, ifNotLeasedByOther } from "./fence.ts";

export interface DeadLettering {
  /** The lease under which it is asked for; without one it is not fenced. */
  lease_id?: string | undefined;
  /** Only an event that is free, and was leased so often. */
  deliveries?: number | undefined;
  reason: string;
  /** Unix milliseconds. */
  now: number;
}

/** @param event for its source, which never changes */
export function deadLetter(
  events: EventsTable,
  { tenant, shards }: { tenant: string; shards: number },
  { event_id, source }: Pick<StoredEvent, "event_id" | "source">,
  { lease_id, deliveries, reason, now }: DeadLettering,
): Promise<Written> {
  const { status_partition, source_partition } = indexAttributes(
    tenant,
    "dead_letter",
    source,
    shardOf(event_id, shards),
  );
  return events.update(
    event_id,
    "SET #status = :dead_letter, dead_letter_reason = :reason, dead_lettered_at = :at, status_partition = :status_partition" +
      `${source_partition ? ", source_partition = :source_partition" : ""} REMOVE lease_partition, lease_id, lease_expires_at`,
    ifNotLeasedByOther(
      { tenant, lease_id, now },
      deliveries === undefined
        ? "#status IN (:pending, :delivered)"
        : `(${ifAvailable}) AND delivery_count = :count`,
      {
        ":pending": { S: "pending" },
        ":delivered": { S: "delivered" },
        ":dead_letter": { S: "dead_letter" },
        ":reason": { S: reason },
        ":at": { N: String(now) },
        ...(deliveries !== undefined && {
          ":now": { N: String(now) },
          ":count": { N: String(deliveries) },
        }),
        ...(status_partition && { ":status_partition": status_partition }),
        ...(source_partition && { ":source_partition": source_partition }),
      },
    ),
  );
}
