/** Why an event could not be settled. */
import { eventStateOf, type Item } from "../store/event-item.ts";

/** @param current the item that did not meet the condition */
export function refusalOf(current: Item | undefined, tenant: string, now: number) {
  const event = eventStateOf(current, tenant, now);
  if (!event) return "event_not_found";
  return event.status === "acknowledged" ? "already_acknowledged" : "lease_lost";
}
