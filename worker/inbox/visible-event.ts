/** What a key that is limited to inboxes may know of an event. */
import type { EventInInbox, StoredEvent } from "../../contract/event.ts";
import { defaultInbox, isOneOf } from "../../contract/inbox-name.ts";
import type { KeyRecord } from "../../contract/key.ts";

/** An event that is in several inboxes is as settled as it is where it is least so. */
const leastSettledFirst = ["pending", "delivered", "dead_letter", "acknowledged"] as const;

/**
 * The event as if there were no other inboxes.
 * @returns undefined if it is in none that the key may see
 */
export function visibleEvent(
  { inboxes: patterns }: Pick<KeyRecord, "inboxes">,
  event: StoredEvent,
): StoredEvent | undefined {
  if (patterns === undefined) return event;
  const { shared, inDefault } = apart(event);
  const all = event.inboxes ?? [{ inbox: defaultInbox, status: event.status }];
  const inboxes: EventInInbox[] = all.filter(({ inbox }) => isOneOf(patterns, inbox));
  const status = leastSettledFirst.find((each) => inboxes.some((place) => place.status === each));
  if (status === undefined) return undefined;
  const ownPlace = inboxes.find(({ inbox }) => inbox === defaultInbox);
  return {
    ...shared,
    ...(ownPlace && inDefault),
    status: ownPlace?.status ?? status,
    inboxes,
  };
}

/** What a producer is answered, who may see none of the inboxes that his event is in. */
export function visibleToProducer(
  key: Pick<KeyRecord, "inboxes">,
  event: StoredEvent,
): StoredEvent {
  const visible = visibleEvent(key, event);
  if (visible) return visible;
  return { ...apart(event).shared, status: "acknowledged", inboxes: [] };
}

/** What the event itself says, and what it says of its place in `default`. */
function apart(event: StoredEvent) {
  const { acknowledged_at, delivery_count, lease_expires_at, ...others } = event;
  const { dead_letter_reason, dead_lettered_at, last_reason, attempts, ...shared } = others;
  const settled = { acknowledged_at, dead_letter_reason, dead_lettered_at, last_reason, attempts };
  return { shared, inDefault: { delivery_count, lease_expires_at, ...settled } };
}
