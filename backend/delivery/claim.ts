/** Claims one event for a lease, or moves it to the dead letters if it was delivered too often. */
import type { OperationInput } from "../../contract/operations.ts";
import { leasePartition, shardOf } from "../../contract/table.ts";
import { type Found, found, type Item } from "../store/event-item.ts";
import type { Written } from "../store/events-table.ts";
import { lastReason } from "../store/failed-attempts.ts";
import { type Available, availabilityOf, ifStillAvailable } from "./availability.ts";
import { deadLetter } from "./dead-letter.ts";
import type { InboxDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";
import type { LeaseRecords } from "./leases.ts";
import { expiredFailure, type Failure } from "./record-failures.ts";

/** What all claims of one attempt to lease share. */
export interface Attempt {
  input: OperationInput<"lease-events">;
  /** Names this attempt: another one under the same lease must not take what it claimed for its own. */
  claim_id: string;
  /** Unix milliseconds. */
  until: number;
  answered: LeaseRecords;
  /** Attempts of others, whose leases were found to have expired: to be recorded in the end. */
  expired: Failure[];
}

/**
 * `held`: another consumer was quicker. `gone`: it does not wait any more, or was delivered
 * `max_deliveries` times.
 */
export type Claimed = Found | "held" | "gone";

/**
 * One conditional update, so no two leases ever hold an event. It counts as a delivery at once; what
 * is not answered in the end is given back uncounted, by `giveBack` or by whoever claims it next.
 * @param expected as an index shows the event; if it lags, the item itself tells
 */
export async function claim(
  dependencies: InboxDependencies,
  attempt: Attempt,
  event_id: string,
  expected: Available,
): Promise<Claimed> {
  const { tenant, max_deliveries } = attempt.input;
  let available = expected;
  for (let isFirst = true; ; isFirst = false) {
    const at = dependencies.now();
    // A lease that is over before it begins would spend one of the event's deliveries on nothing.
    if (at >= attempt.until) return "gone";
    const result = await update(dependencies, attempt, { event_id, available, at });
    const item = result.ok ? result.written : result.current;
    const [event] = found([item], tenant, at);
    if (!event) return "gone";
    const { status } = event.state;
    // A repeated write, after one whose answer was lost, finds what that one did.
    const isOurs = status === "delivered" && event.item.claim_id?.S === attempt.claim_id;
    if (result.ok) attempt.expired.push(...expiredFailure(event.item, available));
    if (result.ok || isOurs) return event;
    if (status === "delivered") return event.item.lease_id ? "held" : "gone";
    if (status !== "pending") return "gone";
    available = await availabilityOf(event.item, attempt.answered);
    const deliveries = deliveriesOf(event.item, available);
    if (deliveries >= max_deliveries)
      return giveUp(dependencies, attempt, event, { available, deliveries, at });
    if (!isFirst) return "held";
  }
}

/** How often it was delivered, without a lease that was never answered. */
const deliveriesOf = ({ delivery_count }: Item, { isCounted }: Available): number =>
  Number(delivery_count?.N ?? 0) - (isCounted ? 0 : 1);

function update(
  { events }: InboxDependencies,
  { input, claim_id, until }: Attempt,
  { event_id, available, at }: { event_id: string; available: Available; at: number },
): Promise<Written> {
  const { tenant, shards, lease_id, max_deliveries } = input;
  const { condition, values } = ifStillAvailable(available, at);
  const { isCounted } = available;
  return events.update(
    event_id,
    "SET #status = :delivered, lease_id = :lease_id, claim_id = :claim_id, lease_expires_at = :until, leased_at = :now, lease_partition = :partition" +
      `${isCounted ? ", delivery_count = if_not_exists(delivery_count, :none) + :one" : ""} REMOVE status_partition, source_partition`,
    ifNotLeasedByOther(
      { tenant, now: at },
      `${condition} AND (attribute_not_exists(delivery_count) OR delivery_count ${isCounted ? "<" : "<="} :max)`,
      {
        ...values,
        ":delivered": { S: "delivered" },
        ":lease_id": { S: lease_id },
        ":claim_id": { S: claim_id },
        ":until": { N: String(until) },
        ":now": { N: String(at) },
        ":partition": { S: leasePartition(tenant, shardOf(event_id, shards)) },
        ":max": { N: String(max_deliveries) },
        ...(isCounted && { ":none": { N: "0" }, ":one": { N: "1" } }),
      },
    ),
    "ALL_NEW",
  );
}

async function giveUp(
  { events }: InboxDependencies,
  { input, expired }: Attempt,
  { item, state }: Found,
  { available, deliveries, at }: { available: Available; deliveries: number; at: number },
): Promise<"gone"> {
  const { condition, values } = ifStillAvailable(available, at);
  const asker = { scope: input.tenant, now: at };
  const result = await deadLetter(events, input, state, {
    reason: `leased ${deliveries} times without an acknowledgment`,
    // Not knowing it must not keep the event from becoming a dead letter.
    lastReason: await lastReason(events, item, asker).catch(() => undefined),
    deliveries,
    now: at,
    condition: ifNotLeasedByOther(
      { tenant: input.tenant, now: at },
      `${condition} AND delivery_count = :count`,
      { ...values, ":count": item.delivery_count ?? { N: "0" } },
    ),
  });
  if (result.ok) expired.push(...expiredFailure(item, available));
  return "gone";
}
