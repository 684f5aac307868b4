/** The list of events that is shown, and what changes it. */
import type { EventPage, InboxEvent } from "../api/event.ts";
import type { Route } from "../shell/route.ts";

export interface EventList {
  events: readonly InboxEvent[];
  nextCursor: string | null;
  /** Ids of those that have just arrived. */
  fresh: ReadonlySet<string>;
}

/** More would make the page slow; the rest is a page further. */
const heldAtMost = 500;

export const emptyList: EventList = { events: [], nextCursor: null, fresh: new Set() };

export type Filter = Pick<Route, "status" | "source" | "order">;

const matches = (event: InboxEvent, { status, source }: Filter): boolean =>
  event.status === status && (source === "" || event.source === source);

const before = (a: InboxEvent, b: InboxEvent): number =>
  a.created_at - b.created_at || (a.event_id < b.event_id ? -1 : a.event_id > b.event_id ? 1 : 0);

const sorted = (events: Iterable<InboxEvent>, { order }: Filter): InboxEvent[] =>
  [...new Map(Array.from(events, (event) => [event.event_id, event])).values()].sort((a, b) =>
    order === "asc" ? before(a, b) : before(b, a),
  );

/** The next page, after what is there. */
export const withPage = (list: EventList, page: EventPage, filter: Filter): EventList => ({
  events: sorted([...list.events, ...page.events], filter),
  nextCursor: page.nextCursor,
  fresh: list.fresh,
});

/**
 * The first page anew: what it covers is as it says, but for events that came while it was asked for.
 * @param asked Unix milliseconds
 */
export function renewed(list: EventList, page: EventPage, filter: Filter, asked: number): EventList {
  const last = page.events.at(-1);
  const isBeyond = (event: InboxEvent) =>
    (filter.order === "asc" ? before(event, last ?? event) : before(last ?? event, event)) > 0;
  const beyond = page.nextCursor === null ? [] : list.events.filter(isBeyond);
  const justCame = list.events.filter(({ event_id, created_at }) => list.fresh.has(event_id) && created_at > asked - 5_000);
  return {
    events: sorted([...beyond, ...justCame, ...page.events], filter),
    nextCursor: beyond.length > 0 ? list.nextCursor : page.nextCursor,
    fresh: list.fresh,
  };
}

/**
 * Those that have arrived, where they belong. In the order of age they stand at the end, so they wait until all before them is shown.
 * @param since what came before, in Unix milliseconds, is no news
 */
export function withArrivals(list: EventList, arrivals: readonly InboxEvent[], filter: Filter, since: number): EventList {
  if (filter.order === "asc" && list.nextCursor !== null) return list;
  const known = new Set(list.events.map(({ event_id }) => event_id));
  const added = arrivals.filter((event) => matches(event, filter) && !known.has(event.event_id));
  if (added.length === 0) return list;
  const events = sorted([...list.events, ...added], filter).slice(0, heldAtMost);
  return {
    ...list,
    events,
    fresh: new Set(added.filter(({ created_at }) => created_at > since).map(({ event_id }) => event_id)),
  };
}

/** An event as it is now; it leaves the list if it does not belong there any more. */
export function withChange(list: EventList, changed: InboxEvent, filter: Filter): EventList {
  const others = list.events.filter(({ event_id }) => event_id !== changed.event_id);
  return { ...list, events: matches(changed, filter) ? sorted([...others, changed], filter) : others };
}

export const without = (list: EventList, id: string): EventList => ({
  ...list,
  events: list.events.filter(({ event_id }) => event_id !== id),
});
