/** How an event is available, and whether the last lease of it counts as a delivery. */
import { type Item, number, text } from "../store/event-item.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import type { LeaseRecords } from "./leases.ts";

export interface Available {
  /** It waits; or it was released and the time has come; or its lease has expired. */
  kind: "waiting" | "released" | "expired";
  /** The lease that has expired. */
  lease_id?: string;
  /** When that was, in Unix milliseconds. */
  lease_expires_at?: number;
  /** Whether all deliveries that the item counts were answered: not if the lease is not on record. */
  isCounted: boolean;
}

/** @param entry as an index shows an event that is available */
export const availabilityOfEntry = (
  { event_id, lease_expires_at, lease_id }: IndexEntry,
  answered: LeaseRecords,
): Promise<Available> => availability(event_id, lease_expires_at, lease_id, answered);

/** @param item of an event that is available */
export const availabilityOf = (item: Item, answered: LeaseRecords): Promise<Available> =>
  availability(
    text(item, "event_id"),
    item.status?.S === "delivered" ? number(item, "lease_expires_at") : undefined,
    item.lease_id?.S,
    answered,
  );

async function availability(
  event_id: string,
  lease_expires_at: number | undefined,
  lease_id: string | undefined,
  answered: LeaseRecords,
): Promise<Available> {
  if (lease_expires_at === undefined) return { kind: "waiting", isCounted: true };
  if (lease_id === undefined) return { kind: "released", isCounted: true };
  const isCounted = await answered.has(lease_id, event_id);
  return { kind: "expired", lease_id, lease_expires_at, isCounted };
}

/** A condition of `#status`: the event is available in the same way still. */
export function ifStillAvailable(
  { kind, lease_id = "" }: Available,
  now: number,
): { condition: string; values: Item } {
  if (kind === "waiting")
    return { condition: "#status = :pending", values: { ":pending": { S: "pending" } } };
  return {
    condition: `#status = :delivered AND lease_expires_at <= :now AND ${kind === "expired" ? "lease_id = :expired" : "attribute_not_exists(lease_id)"}`,
    values: {
      ":delivered": { S: "delivered" },
      ":now": { N: String(now) },
      ...(kind === "expired" && { ":expired": { S: lease_id } }),
    },
  };
}
