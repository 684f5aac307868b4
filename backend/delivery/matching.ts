/** Which stored events a filter lets in. */
import type { AcceptedEvent } from "../../contract/event.ts";
import type { InboxFilter } from "../../contract/inbox.ts";
import { FilteredEvent } from "../ingestion/filter.ts";
import { bodiesOf, contentOf } from "../store/event-content.ts";
import { type Item, number, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";

/** Bodies that are held at once: each is up to 256 KB. */
const bodiesAtOnce = 25;

/**
 * What events say is read only if the filter asks for it, and of those that all else lets in.
 * @param own events' own items
 * @returns `unreadable`: how many of them nobody can tell of, since what they say is lost
 */
export async function matching(
  events: Pick<EventsTable, "getAll">,
  own: readonly Item[],
  { payload, ...rest }: InboxFilter = {},
): Promise<{ matching: Item[]; unreadable: number }> {
  const found = own.filter((item) => new FilteredEvent(described(item)).passes(rest));
  if (payload === undefined) return { matching: found, unreadable: 0 };
  const passing: Item[] = [];
  let unreadable = 0;
  for (let at = 0; at < found.length; at += bodiesAtOnce) {
    const some = found.slice(at, at + bodiesAtOnce);
    const bodies = await bodiesOf(events, some);
    for (const [index, item] of some.entries()) {
      const passes = passesBy(item, bodies[index], { payload });
      if (passes) passing.push(item);
      if (passes === undefined) unreadable++;
    }
  }
  return { matching: passing, unreadable };
}

/** @returns undefined if its body is lost or damaged */
function passesBy(own: Item, body: Item | undefined, filter: InboxFilter): boolean | undefined {
  if (!body) return undefined;
  try {
    return new FilteredEvent({ ...described(own), ...contentOf(body) }).passes(filter);
  } catch {
    return undefined;
  }
}

/** Without what it says. */
const described = (own: Item): AcceptedEvent => ({
  event_id: text(own, "event_id"),
  created_at: number(own, "created_at"),
  payload: "",
  ...(own.source?.S !== undefined && { source: own.source.S }),
  ...(own.type?.S !== undefined && { type: own.type.S }),
  ...(own.tags?.L && { tags: own.tags.L.map(({ S = "" }) => S) }),
});
