/** An event that arrives, as items of the table: its own, and a copy for each further inbox. */
import type { AcceptedEvent } from "../../contract/event.ts";
import type { Status } from "../../contract/status.ts";
import { scopeOf, shardOf, unlisted } from "../../contract/table.ts";
import { type Item, indexAttributes, pendingItem, text } from "../store/event-item.ts";
import type { Recipients } from "./recipients.ts";

/** How it comes into its inboxes: it waits, or it is a dead letter from the beginning. */
export type Arrival = { status: "pending" } | { status: "dead_letter"; reason: string; at: number };

export interface Arriving {
  tenant: string;
  shards: number;
  event: AcceptedEvent;
  /** Whether another body under its id is the same event still. */
  unique?: boolean | undefined;
}

/**
 * The event's own item is its place in `default`, if it is there. It names the other inboxes, so that
 * a retry completes what was begun, whatever the definitions say by then. It and its copies are kept
 * until `kept_until`, whatever becomes of them.
 * @param expiresAt Unix seconds
 */
export function ownItem(
  { tenant, shards, event }: Arriving,
  { isInDefault, inboxes }: Recipients,
  arrival: Arrival,
  expiresAt: number,
): Item {
  const shard = shardOf(event.event_id, shards);
  const { status_partition, source_partition, ...item } = pendingItem(
    tenant,
    shard,
    event,
    expiresAt,
  );
  return {
    ...item,
    ...(isInDefault
      ? placeIn(tenant, shard, event.source, arrival)
      : placeOfUnlisted(tenant, shard)),
    ...(inboxes.length > 0 && {
      inboxes: { SS: inboxes.map(({ inbox_id }) => inbox_id) },
      kept_until: { N: String(expiresAt) },
      ...(arrival.status === "dead_letter" && {
        arrival: { S: JSON.stringify(arrival satisfies Arrival) },
      }),
    }),
  };
}

/** @param own of an event whose body is an item of its own */
export function copyOf(
  own: Item,
  scope: { tenant: string; shards: number },
  inbox_id: string,
): Item {
  const { timestamp, created_at, sequence, expires_at, answer_bytes, body_id, body_expires_at } =
    own;
  const { source, type, tags } = own;
  const event_id = text(own, "event_id");
  const arrival: Arrival = own.arrival?.S ? JSON.parse(own.arrival.S) : { status: "pending" };
  const name = scopeOf(scope.tenant, inbox_id);
  return {
    event_id: { S: event_id },
    tenant: { S: name },
    ...defined({
      timestamp,
      created_at,
      sequence,
      expires_at,
      answer_bytes,
      body_id,
      body_expires_at,
    }),
    ...defined({ source, type, tags, kept_until: own.kept_until }),
    ...placeIn(name, shardOf(event_id, scope.shards), source?.S, arrival),
  };
}

function placeIn(scope: string, shard: number, source: string | undefined, arrival: Arrival): Item {
  return {
    status: { S: arrival.status satisfies Status },
    ...indexAttributes(scope, arrival.status, source, shard),
    ...(arrival.status === "dead_letter" && {
      dead_letter_reason: { S: arrival.reason },
      dead_lettered_at: { N: String(arrival.at) },
    }),
  };
}

const placeOfUnlisted = (tenant: string, shard: number): Item => ({
  status: { S: unlisted },
  ...indexAttributes(tenant, unlisted, undefined, shard),
});

const defined = (attributes: Record<string, Item[string] | undefined>): Item =>
  Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, Item[string]] => !!entry[1]),
  );
