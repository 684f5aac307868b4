/**
 * Clears what lies in the indexes before that which consumers ask for: leases that have expired, and
 * events that have, until DynamoDB removes them. Calls pass a bounded number of either.
 */
import { leasePartition, statusPartition } from "../../contract/table.ts";
import type { DeliveryDependencies, LostAttempt } from "../delivery/dependencies.ts";
import { LeaseRecords } from "../delivery/leases.ts";
import { recordFailures } from "../delivery/record-failures.ts";
import { requeueExpired } from "../delivery/requeue-expired.ts";
import { attemptEach } from "../store/concurrency.ts";
import { secondsOf } from "../store/event-item.ts";
import { mostPassed } from "../store/inbox-walks.ts";
import type { IndexEntry, Walk } from "../store/index-walk.ts";
import { shardsOf } from "../store/shards.ts";
import { type AnyInbox, type InboxesDependencies, inboxesToLookAt } from "./inboxes-to-look-at.ts";

export type SweepDependencies = DeliveryDependencies & InboxesDependencies;

/** To the operations, the scope of an inbox is the tenant. */
interface Scope {
  tenant: string;
  shards: number;
}

/** Milliseconds of one run. What is left then waits for the next one, a minute later. */
const runsFor = 40_000;

/** Inboxes that are swept side by side: each changes many events at once. */
const atOnce = 4;

/** Entries of one partition that are cleared before the next inbox's turn. */
const stepSize = 1_000;

/**
 * Milliseconds since a lease ended. Until then a consumer who looks may claim the event where it is,
 * which costs less.
 */
const leftToConsumers = 60_000;

/** @returns how many of each were cleared */
export async function sweepInboxes(
  dependencies: SweepDependencies,
): Promise<{ requeued: number; removed: number }> {
  const { now } = dependencies;
  const end = now() + runsFor;
  const swept = { requeued: 0, removed: 0 };
  const { inboxes } = await inboxesToLookAt(dependencies);
  const sweepNext = async () => {
    for (let inbox = inboxes.shift(); inbox && now() < end; inbox = inboxes.shift()) {
      try {
        const { requeued, removed } = await sweepOne(dependencies, inbox);
        swept.requeued += requeued;
        swept.removed += removed;
        if (requeued + removed > 0) inboxes.push(inbox);
      } catch (error) {
        dependencies.reportFailure(error, inbox);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sweepNext));
  return swept;
}

async function sweepOne(
  dependencies: SweepDependencies,
  { scope: tenant, shards, inbox_id, ...of }: AnyInbox,
): Promise<{ requeued: number; removed: number }> {
  const seen = {
    ...dependencies,
    events: dependencies.events.of(inbox_id),
    reportLostAttempt: (event: LostAttempt) => dependencies.reportLostAttempt({ ...event, ...of }),
  };
  const requeued = await sweepLeases(seen, { tenant, shards });
  return { requeued, removed: await sweepExpired(seen, { tenant, shards }) };
}

async function sweepLeases(dependencies: SweepDependencies, scope: Scope): Promise<number> {
  const { events, now } = dependencies;
  const { tenant, shards } = scope;
  const answered = new LeaseRecords(events, tenant);
  let swept = 0;
  for (const shard of shardsOf(shards)) {
    const { entries } = await events.walk({
      index: "lease",
      partition: leasePartition(tenant, shard),
      to: { N: String(now() - leftToConsumers) },
      ...walkOf(now()),
    });
    const done = await attemptEach(
      entries,
      (entry) => requeueExpired(dependencies, scope, entry, answered),
      runsFor,
    );
    const requeued = done.flatMap((outcome) =>
      outcome.ok && outcome.value.isDone ? [outcome.value] : [],
    );
    const failures = requeued.flatMap(({ failure }) => failure ?? []);
    await recordFailures(dependencies, tenant, failures, answered);
    swept += requeued.length;
  }
  return swept;
}

/** A few are left to DynamoDB, which removes them for nothing. */
async function sweepExpired(dependencies: SweepDependencies, scope: Scope): Promise<number> {
  const { events, now } = dependencies;
  const { tenant, shards } = scope;
  let swept = 0;
  for (const shard of shardsOf(shards)) {
    const partitions = [
      { index: "status", partition: statusPartition(tenant, "pending", shard) },
      { index: "status", partition: statusPartition(tenant, "dead_letter", shard) },
      { index: "lease", partition: leasePartition(tenant, shard) },
    ] as const;
    for (const partition of partitions) {
      const walk = { ...partition, ...walkOf(now()), finds: "expired" } as const;
      const { entries } = await events.walk(walk);
      if (entries.length <= mostPassed / 2) continue;
      const done = await attemptEach(
        entries,
        (entry) => hide(dependencies, tenant, entry),
        runsFor,
      );
      swept += done.filter((outcome) => outcome.ok && outcome.value.ok).length;
    }
  }
  return swept;
}

/** What it looks for lies at the beginning, so it passes few other entries. */
const walkOf = (now: number): Pick<Walk, "order" | "now" | "limit" | "mayCut" | "mostExpired"> => ({
  order: "asc",
  now,
  limit: stepSize,
  mayCut: true,
  mostExpired: mostPassed,
});

/** Takes an event that has expired out of all indexes; DynamoDB removes and archives it. */
function hide({ events, now }: SweepDependencies, tenant: string, { event_id }: IndexEntry) {
  return events.update(event_id, "REMOVE status_partition, source_partition, lease_partition", {
    text: "tenant = :tenant AND expires_at <= :seconds AND (attribute_exists(status_partition) OR attribute_exists(lease_partition))",
    values: { ":tenant": { S: tenant }, ":seconds": { N: String(secondsOf(now())) } },
  });
}
