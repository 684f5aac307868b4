/**
 * Leases on record: which events each was given, so that a consumer can settle them all by the
 * lease alone.
 */
import { limits } from "../../contract/limits.ts";
import { belongsTo, type Item, secondsOf } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";

/** A record is kept for as long as a lease can last, and an hour more for late consumers. */
const keptSeconds = limits.leaseTotalSeconds + 3_600;

/** A record lies in the events' table under the lease's id; its status is that of no event. */
const status = "lease";

/**
 * @param now Unix milliseconds
 * @returns the events on record: these, or those of another attempt under the same id that was
 *   quicker
 */
export async function recordLease(
  events: EventsTable,
  tenant: string,
  lease_id: string,
  event_ids: readonly string[],
  now: number,
): Promise<readonly string[]> {
  const item: Item = {
    event_id: { S: lease_id },
    tenant: { S: tenant },
    status: { S: status },
    event_ids: { L: event_ids.map((id) => ({ S: id })) },
    expires_at: { N: String(secondsOf(now) + keptSeconds) },
  };
  const result = await events.put(item, { text: "attribute_not_exists(event_id)" });
  return result.ok ? event_ids : (eventIdsOf(result.current, tenant) ?? []);
}

/**
 * @returns the events that the lease was given, whatever became of them; undefined if the tenant
 * has no such lease
 */
export async function eventIdsOfLease(
  events: EventsTable,
  tenant: string,
  lease_id: string,
): Promise<string[] | undefined> {
  return eventIdsOf(await events.get(lease_id), tenant);
}

function eventIdsOf(item: Item | undefined, tenant: string): string[] | undefined {
  if (item === undefined || !belongsTo(item, tenant) || item.status?.S !== status) return undefined;
  return (item.event_ids?.L ?? []).map((id) => id.S ?? "");
}
