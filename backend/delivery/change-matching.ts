/** What a bulk job does to the events that it found: whether it may is for the item to say. */
import type { BulkAction } from "../../contract/bulk-operations.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import { attemptEach } from "../store/concurrency.ts";
import { found, number } from "../store/event-item.ts";
import type { Expression } from "../store/expression.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import { acknowledge } from "./acknowledge-event.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifAvailable, ifNotLeasedByOther } from "./fence.ts";
import { LeaseRecords } from "./leases.ts";
import { type Failure, recordFailures } from "./record-failures.ts";
import { reject } from "./reject-events.ts";
import { requeue, settledAt } from "./requeue.ts";

export interface Change {
  /** What stands in for the tenant in the inbox. */
  tenant: string;
  shards: number;
  action: BulkAction;
  reason: string | undefined;
  /** Unix milliseconds: what came later, or was put back later, is left alone. */
  by: number;
}

/**
 * An event that cannot be changed, whatever the reason, keeps no other from its turn: it is reported,
 * and stays as it was.
 * @returns how many were changed, and of how many that failed
 * @throws StoreUnavailable if the store could not be asked of some of them
 */
export async function changeAll(
  dependencies: DeliveryDependencies,
  change: Change,
  entries: readonly IndexEntry[],
): Promise<{ changed: number; failed: number }> {
  const { events, reportUnreadable } = dependencies;
  const failures: Failure[] = [];
  const outcomes = await attemptEach(
    entries,
    (entry) => changeOne(dependencies, change, entry, failures),
    Number.POSITIVE_INFINITY,
  );
  const { tenant } = change;
  await recordFailures(dependencies, tenant, failures, new LeaseRecords(events, tenant));
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.ok) continue;
    if (outcome.error instanceof StoreUnavailable) throw outcome.error;
    const event_id = entries[index]?.event_id ?? "";
    reportUnreadable({ tenant, event_id, reason: `it cannot be changed: ${outcome.error}` });
  }
  return {
    changed: outcomes.filter((outcome) => outcome.ok && outcome.value).length,
    failed: outcomes.filter(({ ok }) => !ok).length,
  };
}

async function changeOne(
  dependencies: DeliveryDependencies,
  change: Change,
  entry: IndexEntry,
  failures: Failure[],
): Promise<boolean> {
  const { action, reason, by } = change;
  const { event_id } = entry;
  if (action === "redrive") return redrive(dependencies, change, event_id);
  const now = dependencies.now();
  const condition = ifItWaited(change.tenant, { by, now });
  if (action === "ack")
    return (await acknowledge(dependencies, change, event_id, { now, condition })).ok;
  const rejected = await reject(dependencies.events, change, entry, { reason, now, condition });
  if ("failure" in rejected) failures.push(rejected.failure);
  return "failure" in rejected;
}

/** It waits, and did so then: what a consumer holds is left to it. */
const ifItWaited = (tenant: string, { by, now }: { by: number; now: number }): Expression =>
  ifNotLeasedByOther(
    { tenant, now },
    `(${ifAvailable}) AND created_at <= :by AND (attribute_not_exists(requeued_at) OR requeued_at <= :by)`,
    {
      ":pending": { S: "pending" },
      ":delivered": { S: "delivered" },
      ":now": { N: String(now) },
      ":by": { N: String(by) },
    },
  );

/** One that became a dead letter later, perhaps again, stays one. */
async function redrive(
  dependencies: DeliveryDependencies,
  { tenant, shards, by }: Change,
  event_id: string,
): Promise<boolean> {
  const { events, now } = dependencies;
  const [event] = found([await events.get(event_id)], tenant, now());
  if (event?.state.status !== "dead_letter") return false;
  if (number(event.item, settledAt.dead_letter) > by) return false;
  const settlement = { status: "dead_letter", by } as const;
  return (await requeue(dependencies, { tenant, shards }, event, settlement)).ok;
}
