/** The list of events that is shown, and what changes it. */
import type { EventPage, InboxEvent } from "../api/event.ts";
import type { Route } from "../shell/route.ts";

export interface EventList {
  events: readonly InboxEvent[];
  nextCursor: string | null;
  /** Whether it is a walk from the first page on, without a gap. */
  isRead: boolean;
  /** Those that have arrived lately, by id: when they came to this tab, in Unix milliseconds. */
  fresh: ReadonlyMap<string, number>;
}

/** More would make the page slow; the rest is a page further. */
const heldAtMost = 500;

/** Milliseconds. */
const newsFor = 5_000;

export const emptyList: EventList = {
  events: [],
  nextCursor: null,
  isRead: false,
  fresh: new Map(),
};

export type Filter = Pick<Route, "status" | "source" | "order">;

const matches = (event: InboxEvent, { status, source }: Filter): boolean =>
  event.isHere !== false && event.status === status && (source === "" || event.source === source);

const before = (a: InboxEvent, b: InboxEvent): number =>
  a.created_at - b.created_at || (a.event_id < b.event_id ? -1 : a.event_id > b.event_id ? 1 : 0);

const sorted = (events: Iterable<InboxEvent>, { order }: Filter): InboxEvent[] =>
  [...new Map(Array.from(events, (event) => [event.event_id, event])).values()].sort((a, b) =>
    order === "asc" ? before(a, b) : before(b, a),
  );

/** Whether an event stands behind another. */
const isBehind = (event: InboxEvent, other: InboxEvent, { order }: Filter): boolean =>
  (order === "asc" ? before(event, other) : before(other, event)) > 0;

/** The next page, after what is there. */
export const withPage = (list: EventList, page: EventPage, filter: Filter): EventList => ({
  ...list,
  events: sorted([...list.events, ...page.events], filter),
  nextCursor: page.nextCursor,
});

/**
 * The first page again: what it covers is as it says, but for events that came while it was asked
 * for.
 * @param asked Unix milliseconds
 */
export function renewed(
  list: EventList,
  page: EventPage,
  filter: Filter,
  asked: number,
): EventList {
  const last = page.nextCursor === null ? undefined : page.events.at(-1);
  const isBeyond = (event: InboxEvent): boolean =>
    last !== undefined && isBehind(event, last, filter);
  const beyond = list.isRead ? list.events.filter(isBeyond) : [];
  const justCame = list.events.filter(
    (event) => (list.fresh.get(event.event_id) ?? 0) >= asked && !isBeyond(event),
  );
  return {
    events: sorted([...beyond, ...justCame, ...page.events], filter),
    nextCursor: beyond.length > 0 ? list.nextCursor : page.nextCursor,
    isRead: true,
    fresh: list.fresh,
  };
}

/**
 * Those that have arrived, where they belong; those that belong behind the last one wait for their
 * page.
 * @param since what came before, in Unix milliseconds, is no news
 */
export function withArrivals(
  list: EventList,
  arrivals: readonly InboxEvent[],
  filter: Filter,
  since: number,
): EventList {
  const known = new Set(list.events.map(({ event_id }) => event_id));
  const last = list.nextCursor === null ? undefined : list.events.at(-1);
  const added = arrivals.filter(
    (event) =>
      matches(event, filter) &&
      !known.has(event.event_id) &&
      !(last && isBehind(event, last, filter)),
  );
  if (added.length === 0) return list;
  const events = sorted([...list.events, ...added], filter);
  const now = Date.now();
  const recent = Array.from(list.fresh).filter(([, at]) => at > now - newsFor);
  const fresh = new Map([
    ...recent,
    ...added
      .filter(({ created_at }) => created_at > since)
      .map(({ event_id }) => [event_id, now] as const),
  ]);
  // Cut off, the rest has no cursor; the next reading of the first page has one.
  return events.length > heldAtMost
    ? { events: events.slice(0, heldAtMost), nextCursor: null, isRead: false, fresh }
    : { ...list, events, fresh };
}

/** An event as it is now; it leaves the list if it does not belong there any more. */
export function withChange(list: EventList, changed: InboxEvent, filter: Filter): EventList {
  const others = list.events.filter(({ event_id }) => event_id !== changed.event_id);
  return {
    ...list,
    events: matches(changed, filter) ? sorted([...others, changed], filter) : others,
  };
}

export const without = (list: EventList, id: string): EventList => ({
  ...list,
  events: list.events.filter(({ event_id }) => event_id !== id),
});
