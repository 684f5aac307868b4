/**
 * The condition of every change that a consumer asks for: its own tenant's event, still kept, and
 * not held by somebody else.
 */
import { type Item, secondsOf } from "../store/event-item.ts";
import type { Expression } from "../store/events-table.ts";

export interface Claim {
  tenant: string;
  /** The lease under which the consumer acts; without one it is not fenced. */
  lease_id?: string | undefined;
  /** Unix milliseconds. */
  now: number;
}

/** A condition, of `:pending`, `:delivered` and `:now`: nobody holds the event. */
export const isFree = "#status = :pending OR (#status = :delivered AND lease_expires_at <= :now)";

/**
 * A lease that is over fences nobody: a late consumer may still settle its event, unless a newer
 * lease holds it.
 */
export function fenced({ tenant, lease_id, now }: Claim, also: string, values: Item): Expression {
  const fence =
    lease_id === undefined
      ? ""
      : " AND (attribute_not_exists(lease_id) OR lease_id = :lease OR lease_expires_at <= :now)";
  return {
    text: `tenant = :tenant AND expires_at > :seconds AND (${also})${fence}`,
    names: { "#status": "status" },
    values: {
      ":tenant": { S: tenant },
      ":seconds": { N: String(secondsOf(now)) },
      ...(lease_id !== undefined && { ":lease": { S: lease_id }, ":now": { N: String(now) } }),
      ...values,
    },
  };
}
