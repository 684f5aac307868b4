/** Makes a dead letter or an acknowledged event pending again. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { replayable } from "../../contract/replay-operations.ts";
import { shardOf } from "../../contract/table.ts";
import { extendBodyRetention, isErasedMeanwhile } from "../store/event-body.ts";
import {
  erased,
  type Found,
  type Item,
  indexAttributes,
  isErased,
  secondsOf,
} from "../store/event-item.ts";
import type { EventsTable, Written } from "../store/events-table.ts";
import { bodyKeptUntil } from "../store/retention.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";

export interface Settlement {
  status: (typeof replayable)[number];
  /**
   * Unix milliseconds: what was settled later than that stays so, which makes a repetition
   * harmless.
   */
  by: number;
}

/** When an event was acknowledged, or became a dead letter. */
export const settledAt = {
  acknowledged: "acknowledged_at",
  dead_letter: "dead_lettered_at",
} as const;

/**
 * It keeps its id and its place in the order, is leased from the first time anew, and is kept as
 * long as a new event. So is its body, whose retention is extended first: a crash in between leaves
 * a body that lasts longer than it must, never an event without one. An event that has lost its body
 * stays where it is.
 */
export async function requeue(
  { events, retention, now, reportUnreadable }: DeliveryDependencies,
  { tenant, shards }: { tenant: string; shards: number },
  { item, state: { event_id, source } }: Found,
  { status, by }: Settlement,
): Promise<Written> {
  const at = now();
  const body_expires_at = await extendBodyRetention(
    events,
    item,
    bodyKeptUntil(secondsOf(at), retention),
  );
  if (body_expires_at === "missing") {
    if (!(await isErasedMeanwhile(events, item)))
      reportUnreadable({ tenant, event_id, reason: "its payload is missing from the store" });
    return { ok: false, current: await events.get(event_id) };
  }
  const expires_at = secondsOf(at) + retention.event;
  if (!(await extendEvent(events, item, { until: expires_at, body_expires_at, now: at })))
    return { ok: false, current: undefined };
  const { status_partition, source_partition } = indexAttributes(
    tenant,
    "pending",
    source,
    shardOf(event_id, shards),
  );
  return events.update(
    event_id,
    "SET #status = :pending, requeued_at = :at, expires_at = :expires, status_partition = :status_partition" +
      `${source_partition ? ", source_partition = :source_partition" : ""}` +
      `${body_expires_at ? ", body_expires_at = :body_expires_at" : ""}` +
      `${item.kept_until ? ", kept_until = :expires" : ""} ` +
      "REMOVE acknowledged_at, dead_letter_reason, last_reason, dead_lettered_at, delivery_count",
    ifNotLeasedByOther({ tenant, now: at }, `#status = :settled AND ${settledAt[status]} <= :by`, {
      ":pending": { S: "pending" },
      ":settled": { S: status },
      ":by": { N: String(by) },
      ":at": { N: String(at) },
      ":expires": { N: String(expires_at) },
      ...(status_partition && { ":status_partition": status_partition }),
      ...(source_partition && { ":source_partition": source_partition }),
      ...(body_expires_at && { ":body_expires_at": body_expires_at }),
    }),
  );
}

/**
 * A copy never outlives its event: the event's own item is kept for longer first.
 * @returns whether the event is there
 */
async function extendEvent(
  events: EventsTable,
  { event_id }: Item,
  {
    until,
    body_expires_at,
    now,
  }: {
    until: number;
    body_expires_at: AttributeValue | undefined;
    now: number;
  },
): Promise<boolean> {
  const { inbox_id } = events;
  if (inbox_id === undefined) return true;
  const result = await events
    .of(undefined)
    .update(
      event_id?.S ?? "",
      `SET expires_at = :until, kept_until = :until${body_expires_at ? ", body_expires_at = :body" : ""}`,
      {
        text: "contains(inboxes, :inbox) AND #status <> :erased AND expires_at > :now AND expires_at <= :until",
        names: { "#status": "status" },
        values: {
          ":inbox": { S: inbox_id },
          ":erased": { S: erased },
          ":now": { N: String(secondsOf(now)) },
          ":until": { N: String(until) },
          ...(body_expires_at && { ":body": body_expires_at }),
        },
      },
    );
  // It may be kept for longer already.
  if (result.ok || !result.current || isErased(result.current)) return result.ok;
  return Number(result.current.expires_at?.N) > until;
}
