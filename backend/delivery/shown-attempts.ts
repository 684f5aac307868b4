/** Puts the attempts that failed where an event is shown: in each inbox its own. */
import type { Attempt } from "../../contract/attempt.ts";
import type { EventState } from "../../contract/event.ts";
import { attemptsKey, scopeOf } from "../../contract/table.ts";
import type { Item } from "../store/event-item.ts";
import type { Place } from "../store/event-places.ts";
import { attemptsIn, mayHaveFailed } from "../store/failed-attempts.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

/** As many as one call reads. */
const atOnce = 100;

/** Read only for those that were delivered, or became dead letters. */
export async function withAttempts(
  { events, now }: Pick<DeliveryDependencies, "events" | "now">,
  tenant: string,
  { state, places }: { state: EventState; places: Place[] },
): Promise<EventState> {
  const { event_id } = state;
  const failed = places.filter(({ item }) => item && mayHaveFailed(item));
  if (failed.length === 0) return state;
  const keys = failed.map(({ inbox_id }) => attemptsKey(event_id, inbox_id));
  const items = new Map<string, Item>();
  for (let start = 0; start < keys.length; start += atOnce)
    for (const [key, item] of await events.getAll(keys.slice(start, start + atOnce)))
      items.set(key, item);
  const attemptsOf = ({ inbox_id, item }: Place): { attempts?: Attempt[] } => {
    const kept = items.get(attemptsKey(event_id, inbox_id));
    const attempts = attemptsIn(kept, item ?? {}, { scope: scopeOf(tenant, inbox_id), now: now() });
    return attempts.length === 0
      ? {}
      : { attempts: attempts.map(({ lease_id: _, ...shown }) => shown) };
  };
  const own = places.find(({ inbox_id }) => inbox_id === undefined);
  return {
    ...state,
    ...(own && attemptsOf(own)),
    ...(state.inboxes && {
      inboxes: places.map((place) => ({ ...place.shown, ...attemptsOf(place) })),
    }),
  };
}
