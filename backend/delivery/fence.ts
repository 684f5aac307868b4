/**
 * The conditions of every change that a consumer asks for: its own tenant's event, still kept, not
 * held by somebody else, and as it was when the consumer asked.
 */
import { type Item, secondsOf } from "../store/event-item.ts";
import type { Expression } from "../store/expression.ts";

export interface Asked {
  tenant: string;
  /** The lease under which the consumer acts; without one it is not fenced. */
  lease_id?: string | undefined;
  /** When the consumer asked, by the edge's clock, in Unix milliseconds. */
  asked_at?: number | undefined;
  /** Unix milliseconds. */
  now: number;
}

/** A condition, of `:pending`, `:delivered` and `:now`: nobody holds the event. */
export const ifAvailable =
  "#status = :pending OR (#status = :delivered AND lease_expires_at <= :now)";

/**
 * A lease that is over fences nobody: a late consumer may still settle its event, unless a newer
 * lease holds it.
 */
const notLeasedByOther =
  " AND (attribute_not_exists(lease_id) OR lease_id = :lease OR lease_expires_at <= :now)";

/**
 * The edge repeats a call whose answer was lost. Meanwhile another consumer may have leased the
 * event, or it was put back: the repetition must not act on that. The consumer's own lease is older
 * than its question.
 *
 * `leased_at` and `requeued_at` are by the clocks of Lambdas. What comes after a question comes
 * later by its way to a Lambda, at least, and what the consumer knew came earlier by the way of an
 * answer: clocks may differ by so much. Where the edge's is behind by more, a question about what
 * happened in between is refused, not acted upon; where it is ahead by more, a repetition may act on
 * what happened within that difference, and within the seconds in which the edge repeats a call.
 */
function asItWas(lease_id: string | undefined): string {
  const isOld = ["leased_at", "requeued_at"]
    .map((name) => `(attribute_not_exists(${name}) OR ${name} <= :asked)`)
    .join(" AND ");
  return lease_id === undefined ? ` AND ${isOld}` : ` AND (lease_id = :lease OR (${isOld}))`;
}

export function ifNotLeasedByOther(
  { tenant, lease_id, asked_at, now }: Asked,
  also: string,
  values: Item,
): Expression {
  const fence = lease_id === undefined ? "" : notLeasedByOther;
  const asked = asked_at === undefined ? "" : asItWas(lease_id);
  return {
    text: `tenant = :tenant AND expires_at > :seconds AND (${also})${fence}${asked}`,
    names: { "#status": "status" },
    values: {
      ":tenant": { S: tenant },
      ":seconds": { N: String(secondsOf(now)) },
      ...(lease_id !== undefined && { ":lease": { S: lease_id }, ":now": { N: String(now) } }),
      ...(asked_at !== undefined && { ":asked": { N: String(asked_at) } }),
      ...values,
    },
  };
}
