/** Where an event stands, in all of its inboxes. */
import type { EventInInbox, EventState } from "../../contract/event.ts";
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { Status } from "../../contract/status.ts";
import { keyInScope, scopeOf, unlisted } from "../../contract/table.ts";
import { belongsTo, eventStateOf, type Item, isExpired, text } from "./event-item.ts";
import type { EventsTable } from "./events-table.ts";
import type { InboxDefinitions } from "./inbox-definitions.ts";

interface PlacesDependencies {
  events: EventsTable;
  inboxes: InboxDefinitions;
  /** Unix milliseconds. */
  now: () => number;
}

/** An event that is in several inboxes is as settled as it is where it is least so. */
const leastSettledFirst = ["pending", "delivered", "dead_letter", "acknowledged"] as const;

/** Where an event stands in one inbox, and by which item. */
export interface Place {
  shown: EventInInbox;
  /** Undefined: `default`. */
  inbox_id: string | undefined;
  /** Absent of a copy that is gone. */
  item?: Item | undefined;
}

/**
 * An event's own status is that of `default`; where it is not in that, the least settled of all.
 * @param own the event's own item
 * @returns undefined if it is another tenant's, erased, expired, or no event at all
 */
export const stateInAll = async (
  dependencies: PlacesDependencies,
  tenant: string,
  own: Item | undefined,
): Promise<EventState | undefined> => (await standsIn(dependencies, tenant, own))?.state;

/** @returns its places too, `default` first */
export async function standsIn(
  dependencies: PlacesDependencies,
  tenant: string,
  own: Item | undefined,
): Promise<{ state: EventState; places: Place[] } | undefined> {
  const now = dependencies.now();
  const inDefault = eventStateOf(own, tenant, now);
  if (!own) return undefined;
  const ownPlace = inDefault && {
    shown: placeOf(defaultInbox, inDefault),
    inbox_id: undefined,
    item: own,
  };
  if (inDefault && !own.inboxes) return { state: inDefault, places: ownPlace ? [ownPlace] : [] };
  const isUnlisted = own.status?.S === unlisted && belongsTo(own, tenant) && !isExpired(own, now);
  const base = isUnlisted
    ? eventStateOf({ ...own, status: { S: "pending" satisfies Status } }, tenant, now)
    : inDefault;
  if (!base) return undefined;
  const places: Place[] = [
    ...(ownPlace ? [ownPlace] : []),
    ...(await copiesOf(dependencies, tenant, own)),
  ];
  const inboxes = places.map(({ shown }) => shown);
  const least = leastSettledFirst.find((each) => inboxes.some(({ status }) => status === each));
  const status = inDefault?.status ?? least ?? "acknowledged";
  return { state: { ...base, status, inboxes }, places };
}

/** Of a deleted inbox nothing is told. */
async function copiesOf(
  { events, inboxes, now }: PlacesDependencies,
  tenant: string,
  own: Item,
): Promise<Place[]> {
  const ids = own.inboxes?.SS ?? [];
  if (ids.length === 0) return [];
  const definitions = await inboxes.of(tenant);
  const keyOf = (inbox_id: string) => keyInScope(text(own, "event_id"), inbox_id);
  const theirs = [...definitions.values()].flatMap(({ name, inbox_id = "" }) =>
    ids.includes(inbox_id) ? [{ name, inbox_id }] : [],
  );
  const copies = await events.getAll(theirs.map(({ inbox_id }) => keyOf(inbox_id)));
  return theirs.flatMap(({ name, inbox_id }): Place[] => {
    const item = copies.get(keyOf(inbox_id));
    const state = eventStateOf(item, scopeOf(tenant, inbox_id), now());
    if (state) return [{ shown: placeOf(name, state), inbox_id, item }];
    // It was acknowledged, and its time is over; or it was not written yet.
    return own.copied_at ? [{ shown: { inbox: name, status: "acknowledged" }, inbox_id }] : [];
  });
}

function placeOf(inbox: string, state: EventState): EventInInbox {
  const { status, acknowledged_at, delivery_count, lease_expires_at } = state;
  const { dead_letter_reason, dead_lettered_at, last_reason } = state;
  const settled = { acknowledged_at, dead_letter_reason, dead_lettered_at, last_reason };
  const members = { delivery_count, lease_expires_at, ...settled };
  return {
    inbox,
    status,
    ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)),
  };
}
