/** Stores an event once, however often it is sent. */
import { isDeepStrictEqual } from "node:util";
import type { AcceptedEvent, EventStanding, StoredEvent } from "../../contract/event.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shardOf } from "../../contract/table.ts";
import { belongsTo, eventOf, isErased, pendingItem, secondsOf } from "../event-item.ts";
import type { EventsTable } from "../events-table.ts";
import type { Retention } from "../retention.ts";

export interface IngestDependencies {
  events: EventsTable;
  retention: Retention;
  now: () => number;
}

/**
 * One conditional put is the whole mechanism: whoever comes first writes, every other finds what was written. An item past its time to
 * live counts as absent, since DynamoDB removes it only some time later.
 */
export const ingestEvent =
  ({ events, retention, now }: IngestDependencies) =>
  async ({ tenant, shards, event }: OperationInput<"ingest-event">): Promise<OperationResult<"ingest-event">> => {
    const instant = now();
    const item = pendingItem(tenant, shardOf(event.event_id, shards), event, secondsOf(instant) + retention.event);
    const result = await events.put(item, {
      text: "attribute_not_exists(event_id) OR expires_at <= :now",
      values: { ":now": { N: String(secondsOf(instant)) } },
    });
    if (result.ok) return { ok: true, value: { replayed: false } };

    const { current } = result;
    if (!current || !belongsTo(current, tenant)) throw new Error(`event ${event.event_id} is neither free nor this tenant's`);
    if (isErased(current)) return { ok: false, error: { code: "event_erased" } };
    const original = mustBeEvent(eventOf(current, tenant, instant));
    if (!isSamePublication(original, event)) return { ok: false, error: { code: "idempotency_key_reused" } };
    return { ok: true, value: { replayed: true, event: standingOf(original) } };
  };

/** Whether the stored event is what the producer sends now: byte for byte in `payload` and `metadata`, by value in the rest. */
function isSamePublication(stored: StoredEvent, sent: AcceptedEvent): boolean {
  return (
    stored.payload === sent.payload &&
    stored.metadata === sent.metadata &&
    stored.source === sent.source &&
    stored.type === sent.type &&
    isDeepStrictEqual(stored.tags, sent.tags)
  );
}

/** The sender has the texts: sending them back would double what goes over the wire. */
function standingOf({ payload: _payload, metadata: _metadata, ...standing }: StoredEvent): EventStanding {
  return standing;
}

function mustBeEvent(event: StoredEvent | undefined): StoredEvent {
  if (!event) throw new Error("the stored event cannot be read back");
  return event;
}
