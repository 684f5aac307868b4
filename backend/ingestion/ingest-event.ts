/** Stores an event once, however often it is sent. */
import { isDeepStrictEqual } from "node:util";
import type { AcceptedEvent, StoredEvent } from "../../contract/event.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shardOf } from "../../contract/table.ts";
import { putEvent, withTexts } from "../store/event-body.ts";
import { belongsTo, found, isErased, pendingItem, secondsOf } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import { bodyKeptUntil, type Retention } from "../store/retention.ts";

export interface IngestDependencies {
  events: EventsTable;
  retention: Retention;
  now: () => number;
}

/**
 * One conditional put is the whole mechanism: whoever comes first writes, every other finds what
 * was written. An item past its time to live, or past its body's, counts as absent, since DynamoDB
 * removes it only some time later.
 */
export const ingestEvent =
  ({ events, retention, now }: IngestDependencies) =>
  async ({
    tenant,
    shards,
    event,
  }: OperationInput<"ingest-event">): Promise<OperationResult<"ingest-event">> => {
    const instant = now();
    const seconds = secondsOf(instant);
    const item = pendingItem(
      tenant,
      shardOf(event.event_id, shards),
      event,
      seconds + retention.event,
    );
    const result = await putEvent(events, item, instant, bodyKeptUntil(seconds, retention));
    if (result.ok) return { ok: true, value: { replayed: false } };

    const { current } = result;
    if (!current || !belongsTo(current, tenant))
      throw new Error(`event ${event.event_id} is neither free nor this tenant's`);
    if (isErased(current)) return { ok: false, error: { code: "event_erased" } };
    const there = found([current], tenant, instant);
    const [original] = await withTexts(events, there);
    if (!there[0] || !original)
      throw new Error(`the stored event ${event.event_id} cannot be read back`);
    if (!isSamePublication(original, event))
      return { ok: false, error: { code: "idempotency_key_reused" } };
    // The sender has the texts: sending them back would double what goes over the wire.
    return { ok: true, value: { replayed: true, event: there[0].standing } };
  };

/**
 * Whether the stored event is what the producer sends now: byte for byte in `payload` and
 * `metadata`, by value in the rest.
 */
function isSamePublication(stored: StoredEvent, sent: AcceptedEvent): boolean {
  return (
    stored.payload === sent.payload &&
    stored.metadata === sent.metadata &&
    stored.source === sent.source &&
    stored.type === sent.type &&
    isDeepStrictEqual(stored.tags, sent.tags)
  );
}
