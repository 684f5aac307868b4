/**
 * Leases on record: which events were answered under each, so that a consumer can settle them all
 * by the lease alone. What is not on record was never answered, so it does not count as a delivery.
 */
import { limits } from "../../contract/limits.ts";
import { belongsTo, type Item, secondsOf } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { Retention } from "../store/retention.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

/**
 * A record is kept for as long as a lease can last, and an hour more for late consumers; and as long
 * as its events are, since it tells whether they were answered.
 */
const keptSeconds = (retention: Retention): number =>
  Math.max(limits.leaseTotalSeconds + 3_600, retention.event);

/** A record lies in the events' table under the lease's id; its status is that of no event. */
const status = "lease";

/**
 * @returns the events on record: these, or those of another attempt under the same id that was
 *   quicker
 */
export async function recordLease(
  { events, retention, now }: Pick<DeliveryDependencies, "events" | "retention" | "now">,
  { tenant, lease_id }: { tenant: string; lease_id: string },
  event_ids: readonly string[],
): Promise<readonly string[]> {
  const item: Item = {
    event_id: { S: lease_id },
    tenant: { S: tenant },
    status: { S: status },
    event_ids: { L: event_ids.map((id) => ({ S: id })) },
    expires_at: { N: String(secondsOf(now()) + keptSeconds(retention)) },
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

/** Whether events were answered under the leases that they are in; each lease is looked up once. */
export class AnsweredLeases {
  readonly #events: EventsTable;
  readonly #tenant: string;
  readonly #records = new Map<string, Promise<string[] | undefined>>();

  constructor(events: EventsTable, tenant: string) {
    this.#events = events;
    this.#tenant = tenant;
  }

  async has(lease_id: string, event_id: string): Promise<boolean> {
    let record = this.#records.get(lease_id);
    if (!record) {
      record = eventIdsOfLease(this.#events, this.#tenant, lease_id);
      this.#records.set(lease_id, record);
    }
    return (await record)?.includes(event_id) ?? false;
  }
}
