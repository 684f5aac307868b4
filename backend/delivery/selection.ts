/** Which events a consumer means: those of a lease, or those that it names. */
import { eachOf } from "../store/concurrency.ts";
import type { EventsTable } from "../store/events-table.ts";
import { eventIdsOfLease } from "./leases.ts";

export interface Selection {
  tenant: string;
  lease_id?: string | undefined;
  event_ids?: string[] | undefined;
}

type Settled<Result> =
  | { ok: true; value: { results: Result[] } }
  | { ok: false; error: { code: "lease_not_found" } };

/**
 * Settles each selected event for itself.
 * @returns a result for each, in the order in which they were named or leased
 */
export async function settleEach<Result>(
  events: EventsTable,
  { tenant, lease_id, event_ids }: Selection,
  settle: (event_id: string) => Promise<Result>,
): Promise<Settled<Result>> {
  const ids = event_ids ?? (lease_id && (await eventIdsOfLease(events, tenant, lease_id)));
  if (!ids) return { ok: false, error: { code: "lease_not_found" } };
  return { ok: true, value: { results: await eachOf([...new Set(ids)], settle) } };
}
