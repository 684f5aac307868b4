/** Makes an event a dead letter. */
import type { StoredEvent } from "../../contract/event.ts";
import { shardOf } from "../../contract/table.ts";
import { indexAttributes } from "../store/event-item.ts";
import type { EventsTable, Written } from "../store/events-table.ts";
import { fenced, isFree } from "./fence.ts";

export interface Burial {
  /** The lease under which it is asked for; without one it is not fenced. */
  lease_id?: string | undefined;
  /** Only an event that is free, and was leased so often. */
  wornBy?: number | undefined;
  reason: string;
  /** Unix milliseconds. */
  now: number;
}

/** @param event for its source, which never changes */
export function bury(
  events: EventsTable,
  { tenant, shards }: { tenant: string; shards: number },
  { event_id, source }: Pick<StoredEvent, "event_id" | "source">,
  { lease_id, wornBy, reason, now }: Burial,
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
    fenced(
      { tenant, lease_id, now },
      wornBy === undefined
        ? "#status IN (:pending, :delivered)"
        : `(${isFree}) AND delivery_count = :count`,
      {
        ":pending": { S: "pending" },
        ":delivered": { S: "delivered" },
        ":dead_letter": { S: "dead_letter" },
        ":reason": { S: reason },
        ":at": { N: String(now) },
        ...(wornBy !== undefined && {
          ":now": { N: String(now) },
          ":count": { N: String(wornBy) },
        }),
        ...(status_partition && { ":status_partition": status_partition }),
        ...(source_partition && { ":source_partition": source_partition }),
      },
    ),
  );
}
