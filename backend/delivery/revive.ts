/** Makes a dead or an acknowledged event pending again. */
import type { StoredEvent } from "../../contract/event.ts";
import type { replayable } from "../../contract/replay-operations.ts";
import { shardOf } from "../../contract/table.ts";
import { indexAttributes, secondsOf } from "../event-item.ts";
import type { Written } from "../events-table.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { fenced } from "./fence.ts";

export interface Settlement {
  status: (typeof replayable)[number];
  /** Unix milliseconds: what was settled later than that stays so, which makes a repetition harmless. */
  by: number;
}

/** When an event was acknowledged, or became a dead letter. */
export const settledAt = { acknowledged: "acknowledged_at", dead_letter: "dead_lettered_at" } as const;

/** It keeps its id and its place in the order, is leased from the first time anew, and is kept as long as a new event. */
export function revive(
  { events, retention, now }: DeliveryDependencies,
  { tenant, shards }: { tenant: string; shards: number },
  { event_id, source }: Pick<StoredEvent, "event_id" | "source">,
  { status, by }: Settlement,
): Promise<Written> {
  const at = now();
  const { status_partition, source_partition } = indexAttributes(tenant, "pending", source, shardOf(event_id, shards));
  return events.update(
    event_id,
    "SET #status = :pending, expires_at = :expires, status_partition = :status_partition" +
      `${source_partition ? ", source_partition = :source_partition" : ""} ` +
      "REMOVE acknowledged_at, dead_letter_reason, dead_lettered_at, delivery_count",
    fenced({ tenant, now: at }, `#status = :settled AND ${settledAt[status]} <= :by`, {
      ":pending": { S: "pending" },
      ":settled": { S: status },
      ":by": { N: String(by) },
      ":expires": { N: String(secondsOf(at) + retention.event) },
      ...(status_partition && { ":status_partition": status_partition }),
      ...(source_partition && { ":source_partition": source_partition }),
    }),
  );
}
