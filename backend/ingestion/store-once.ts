/** Stores an event once, however often it is sent. */
import type { AcceptedEvent, EventInInbox, StoredEvent } from "../../contract/event.ts";
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationResult } from "../../contract/operations.ts";
import { putEvent } from "../store/event-body.ts";
import { shownEvents, withBodies } from "../store/event-content.ts";
import { belongsTo, type Item, secondsOf } from "../store/event-item.ts";
import { stateInAll } from "../store/event-places.ts";
import type { InboxDefinitions } from "../store/inbox-definitions.ts";
import { bodyKeptUntil, type Retention } from "../store/retention.ts";
import { isErasedFor } from "../store/tombstone.ts";
import { type Arrival, type Arriving, ownItem } from "./new-event.ts";
import type { Recipients } from "./recipients.ts";
import { isSamePublication } from "./same-publication.ts";
import { type CopyDependencies, writeCopies } from "./write-copies.ts";

type Stored =
  | Extract<OperationResult<"ingest-event">, { ok: true }>
  | { ok: false; error: { code: "idempotency_key_reused" | "event_erased" } };

export interface IngestDependencies extends CopyDependencies {
  retention: Retention;
  inboxes: InboxDefinitions;
  /**
   * Whether so many more copies may be written.
   * @throws StoreUnavailable if not now
   */
  admit?: (copies: number) => void;
}

/**
 * One conditional put is the whole mechanism: whoever comes first writes, every other finds what
 * was written. An item past its time to live, or past its body's, counts as absent, since DynamoDB
 * removes it only some time later. Copies in other inboxes follow, and whoever finds that some are
 * missing writes them: nothing is answered before all are there.
 */
export async function storeOnce(
  dependencies: IngestDependencies,
  arriving: Arriving,
  recipients: Recipients,
  arrival: Arrival,
): Promise<Stored> {
  const { events, retention, now, admit } = dependencies;
  admit?.(recipients.inboxes.length);
  if (recipients.isInDefault) await dependencies.inUse.mark(arriving.tenant, arriving.shards);
  const instant = now();
  const seconds = secondsOf(instant);
  const item = ownItem(arriving, recipients, arrival, seconds + retention.event);
  const result = await putEvent(events, item, instant, bodyKeptUntil(seconds, retention));
  if (!result.ok) return storedBefore(dependencies, arriving, result.current);
  await writeCopies(dependencies, arriving, result.written);
  const inboxes = placesOf(recipients, arrival);
  const pushed = arrival.status === "pending" ? recipients.pushed : undefined;
  const places = { ...(inboxes && { inboxes }), ...(pushed && { pushed: [...pushed] }) };
  return { ok: true, value: { replayed: false, ...places } };
}

/** @returns undefined if it is in `default` alone */
function placesOf({ isInDefault, inboxes }: Recipients, { status }: Arrival) {
  if (isInDefault && inboxes.length === 0) return undefined;
  const names = [...(isInDefault ? [defaultInbox] : []), ...inboxes.map(({ name }) => name)];
  return names.map((inbox): EventInInbox => ({ inbox, status }));
}

async function storedBefore(
  dependencies: IngestDependencies,
  { tenant, shards, event, unique = false }: Arriving,
  current: Item | undefined,
): Promise<Stored> {
  if (current && isErasedFor(current, tenant)) return isErased;
  if (!current || !belongsTo(current, tenant))
    throw new Error(`event ${event.event_id} is neither free nor this tenant's`);
  const state = (await stateInAll(dependencies, tenant, current)) ?? unreadable(event);
  const [original] = shownEvents(await withBodies(dependencies.events, [{ item: current, state }]));
  // Erased after it was found.
  if (!original) return isErased;
  if (!unique && !isSamePublication(withTexts(original, event), event))
    return { ok: false, error: { code: "idempotency_key_reused" } };
  const hasWritten = await writeCopies(dependencies, { tenant, shards }, current);
  const now = hasWritten ? await stateInAll(dependencies, tenant, current) : state;
  return { ok: true, value: { replayed: true, event: replayed({ ...original, ...now }, event) } };
}

function unreadable({ event_id }: AcceptedEvent): never {
  throw new Error(`the stored event ${event_id} cannot be read back`);
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
