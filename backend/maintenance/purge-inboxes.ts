/**
 * Clears what deleted inboxes held, in bounded steps: takes each copy out of the indexes and lets it
 * expire, which DynamoDB does for nothing.
 */
import { limits } from "../../contract/limits.ts";
import { leasePartition, scopeOf, statusPartition } from "../../contract/table.ts";
import type { DeliveryDependencies } from "../delivery/dependencies.ts";
import { endPurge, type Purge, runningPurges } from "../delivery/purges.ts";
import { attemptEach } from "../store/concurrency.ts";
import { secondsOf } from "../store/event-item.ts";
import type { EventsTable, Written } from "../store/events-table.ts";
import { eraseAttempts, mayHaveFailed } from "../store/failed-attempts.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import { shardsOf } from "../store/shards.ts";
import type { InboxesDependencies } from "./inboxes-to-look-at.ts";

/** Milliseconds of one run. What is left then waits for the next one, a minute later. */
const runsFor = 40_000;

/** Copies of one partition that are cleared before the next one's turn. */
const stepSize = 500;

/**
 * Milliseconds: who still believes the old definition writes no more copies by then, and indexes show
 * those that were written.
 */
const settlesWithin = limits.inboxes.believedMilliseconds + 30_000 + limits.indexLagMilliseconds;

/** Seconds for which attempts stay erased: longer than anybody works on by the old definition. */
const tombstoneSeconds = 86_400;

/** Milliseconds after which an inbox that is still there was not deleted after all. */
const givenUpAfter = 3_600_000;

export type PurgeDependencies = Pick<DeliveryDependencies, "events" | "inboxes" | "now"> &
  Pick<InboxesDependencies, "reportFailure">;

/** @returns how many copies were cleared, and how many jobs are done */
export async function purgeInboxes(
  dependencies: PurgeDependencies,
): Promise<{ purged: number; done: number }> {
  const { events, now } = dependencies;
  const end = now() + runsFor;
  const total = { purged: 0, done: 0 };
  const purges = await runningPurges(events, now());
  for (let purge = purges.shift(); purge && now() < end; purge = purges.shift()) {
    try {
      const { purged, isDone } = await purgeStep(dependencies, purge);
      total.purged += purged;
      if (purged > 0) purges.push(purge);
      else if (isDone) total.done++;
    } catch (error) {
      dependencies.reportFailure(error, { tenant: purge.tenant });
    }
  }
  return total;
}

async function purgeStep(
  dependencies: PurgeDependencies,
  purge: Purge,
): Promise<{ purged: number; isDone: boolean }> {
  const { events, inboxes, now } = dependencies;
  const { tenant, inbox_id, created_at } = purge;
  const definitions = [...(await inboxes.now(tenant)).values()];
  const isAlive = definitions.some((each) => each.inbox_id === inbox_id);
  if (isAlive && now() < created_at + givenUpAfter) return { purged: 0, isDone: false };
  const begun = now();
  const purged = isAlive ? 0 : await clearStep(dependencies, purge);
  const isDone = purged === 0 && (isAlive || begun >= created_at + settlesWithin);
  if (isDone) await endPurge(events, inbox_id);
  return { purged, isDone };
}

/** @returns how many were cleared; 0 if there is nothing left to see */
async function clearStep(
  { events, now }: PurgeDependencies,
  { tenant, shards, inbox_id }: Purge,
): Promise<number> {
  const scope = scopeOf(tenant, inbox_id);
  const scoped = events.of(inbox_id);
  let cleared = 0;
  for (const shard of shardsOf(shards)) {
    const partitions = [
      { index: "status", partition: statusPartition(scope, "pending", shard) },
      { index: "status", partition: statusPartition(scope, "dead_letter", shard) },
      { index: "status", partition: statusPartition(scope, "acknowledged", shard) },
      { index: "lease", partition: leasePartition(scope, shard) },
    ] as const;
    for (const partition of partitions) {
      const walk = {
        ...partition,
        order: "asc",
        now: now(),
        limit: stepSize,
        mayCut: true,
      } as const;
      const { entries } = await scoped.walk(walk);
      const done = await attemptEach(
        entries,
        (entry) => clear(scoped, scope, entry, now()),
        runsFor,
      );
      cleared += done.filter((outcome) => outcome.ok && outcome.value.ok).length;
    }
  }
  return cleared;
}

/**
 * What consumers said of the event goes first: a copy that is cleared is not found again. A consumer
 * that is late finds a tombstone there.
 */
async function clear(
  events: EventsTable,
  scope: string,
  { event_id }: IndexEntry,
  now: number,
): Promise<Written> {
  const seconds = secondsOf(now);
  const copy = await events.get(event_id);
  if (copy && mayHaveFailed(copy))
    await eraseAttempts(events, event_id, scope, seconds + tombstoneSeconds);
  return events.update(
    event_id,
    "SET expires_at = :now REMOVE status_partition, source_partition, lease_partition",
    {
      text: "tenant = :scope AND expires_at > :now",
      values: { ":scope": { S: scope }, ":now": { N: String(seconds) } },
    },
  );
}
