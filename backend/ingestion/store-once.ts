/** Stores an event once, however often it is sent. */
import type { AcceptedEvent, StoredEvent } from "../../contract/event.ts";
import type { OperationResult } from "../../contract/operations.ts";
import { putEvent } from "../store/event-body.ts";
import { shownEvents, withBodies } from "../store/event-content.ts";
import { belongsTo, found, type Item, secondsOf } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import { bodyKeptUntil, type Retention } from "../store/retention.ts";
import { isErasedFor } from "../store/tombstone.ts";
import { isSamePublication } from "./same-publication.ts";

export interface IngestDependencies {
  events: EventsTable;
  retention: Retention;
  /** Unix milliseconds. */
  now: () => number;
}

/**
 * One conditional put is the whole mechanism: whoever comes first writes, every other finds what
 * was written. An item past its time to live, or past its body's, counts as absent, since DynamoDB
 * removes it only some time later.
 * @param item what to store of the event
 */
export async function storeOnce(
  { events, retention, now }: IngestDependencies,
  tenant: string,
  event: AcceptedEvent,
  item: Item,
): Promise<OperationResult<"ingest-event">> {
  const instant = now();
  const keptUntil = bodyKeptUntil(secondsOf(instant), retention);
  const result = await putEvent(events, item, instant, keptUntil);
  if (result.ok) return { ok: true, value: { replayed: false } };

  const { current } = result;
  if (current && isErasedFor(current, tenant)) return isErased;
  if (!current || !belongsTo(current, tenant))
    throw new Error(`event ${event.event_id} is neither free nor this tenant's`);
  const there = found([current], tenant, instant);
  const [original] = shownEvents(await withBodies(events, there));
  if (!there[0]) throw new Error(`the stored event ${event.event_id} cannot be read back`);
  // Erased after it was found.
  if (!original) return isErased;
  if (!isSamePublication(withTexts(original, event), event))
    return { ok: false, error: { code: "idempotency_key_reused" } };
  return { ok: true, value: { replayed: true, event: replayed(original, event) } };
}

const isErased = { ok: false, error: { code: "event_erased" } } as const;

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
