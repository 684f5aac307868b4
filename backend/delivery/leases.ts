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

export interface LeaseRecord {
  /** Whatever became of them. */
  event_ids: string[];
  consumer?: string | undefined;
  /** Unix milliseconds; absent of a lease that began before records said so. */
  leased_at?: number | undefined;
}

/** A record lies in the events' table under the lease's id; its status is that of no event. */
const status = "lease";

/**
 * @returns the events on record: these, or those of another attempt under the same id that was
 *   quicker
 */
export async function recordLease(
  { events, retention, now }: Pick<DeliveryDependencies, "events" | "retention" | "now">,
  {
    tenant,
    lease_id,
    consumer,
  }: { tenant: string; lease_id: string; consumer?: string | undefined },
  event_ids: readonly string[],
): Promise<readonly string[]> {
  const at = now();
  const item: Item = {
    event_id: { S: lease_id },
    tenant: { S: tenant },
    status: { S: status },
    event_ids: { L: event_ids.map((id) => ({ S: id })) },
    leased_at: { N: String(at) },
    ...(consumer !== undefined && { consumer: { S: consumer } }),
    expires_at: { N: String(secondsOf(at) + keptSeconds(retention)) },
  };
  const result = await events.put(item, { text: "attribute_not_exists(event_id)" });
  return result.ok ? event_ids : (recordOf(result.current, tenant)?.event_ids ?? []);
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
  return recordOf(await events.get(lease_id), tenant)?.event_ids;
}

function recordOf(item: Item | undefined, tenant: string): LeaseRecord | undefined {
  if (item === undefined || !belongsTo(item, tenant) || item.status?.S !== status) return undefined;
  const { event_ids, consumer, leased_at } = item;
  return {
    event_ids: (event_ids?.L ?? []).map((id) => id.S ?? ""),
    ...(consumer?.S !== undefined && { consumer: consumer.S }),
    ...(leased_at?.N !== undefined && { leased_at: Number(leased_at.N) }),
  };
}

/** The records of the leases that events are in; each is read once. */
export class LeaseRecords {
  readonly #events: EventsTable;
  readonly #tenant: string;
  readonly #records = new Map<string, Promise<LeaseRecord | undefined>>();

  constructor(events: EventsTable, tenant: string) {
    this.#events = events;
    this.#tenant = tenant;
  }

  /** @returns undefined if the lease is not on record: it was never answered */
  async of(lease_id: string): Promise<LeaseRecord | undefined> {
    let record = this.#records.get(lease_id);
    if (!record) {
      record = this.#events.get(lease_id).then((item) => recordOf(item, this.#tenant));
      this.#records.set(lease_id, record);
    }
    return record;
  }

  /** Whether the event was answered under the lease. */
  async has(lease_id: string, event_id: string): Promise<boolean> {
    return (await this.of(lease_id))?.event_ids.includes(event_id) ?? false;
  }
}
