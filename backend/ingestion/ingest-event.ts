/** Stores an event once, however often it is sent. */
import type { AcceptedEvent, StoredEvent } from "../../contract/event.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shardOf } from "../../contract/table.ts";
import { putEvent } from "../store/event-body.ts";
import { shownEvents, withBodies } from "../store/event-content.ts";
import { belongsTo, found, pendingItem, secondsOf } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import { bodyKeptUntil, type Retention } from "../store/retention.ts";
import { isErasedFor } from "../store/tombstone.ts";
import { isSamePublication } from "./same-publication.ts";

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
    if (current && isErasedFor(current, tenant))
      return { ok: false, error: { code: "event_erased" } };
    if (!current || !belongsTo(current, tenant))
      throw new Error(`event ${event.event_id} is neither free nor this tenant's`);
    const there = found([current], tenant, instant);
    const [original] = shownEvents(await withBodies(events, there));
    if (!there[0]) throw new Error(`the stored event ${event.event_id} cannot be read back`);
    // Erased after it was found.
    if (!original) return { ok: false, error: { code: "event_erased" } };
    if (!isSamePublication(withTexts(original, event), event))
      return { ok: false, error: { code: "idempotency_key_reused" } };
    return { ok: true, value: { replayed: true, event: replayed(original, event) } };
  };

/** Whether an event that is unreadable is the same, only the rest of it can tell. */
const withTexts = (stored: StoredEvent, { payload, metadata }: AcceptedEvent) => ({
  ...stored,
  payload: stored.payload ?? payload,
  metadata: stored.unreadable === undefined ? stored.metadata : metadata,
});

/** The sender has the texts: sending the same back would double what goes over the wire. */
function replayed(stored: StoredEvent, sent: AcceptedEvent) {
  const { payload, metadata, unreadable, ...state } = stored;
  if (unreadable !== undefined) return state;
  return {
    ...state,
    ...(payload !== sent.payload && { payload }),
    ...(metadata !== sent.metadata && { metadata }),
  };
}
