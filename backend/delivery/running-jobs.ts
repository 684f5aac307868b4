/**
 * Jobs on record. Each lies in the events' table under its own key, and in the status index while it
 * runs; one runner at a time continues it.
 */
import { randomUUID } from "node:crypto";
import { belongsTo, type Item, secondsOf, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import { inTurns } from "../store/turns.ts";

/** Of a job's item: the status is that of no event. */
export interface Job {
  key: string;
  tenant: string;
  status: string;
}

/** Seconds: as long as an event is. */
const keptSeconds = 30 * 86_400;

export interface NewJob extends Job {
  shards: number;
  /** Of the inbox in which it runs; undefined: `default`. */
  inbox_id?: string | undefined;
  /** Unix milliseconds. */
  created_at: number;
  /** Where it is found while it runs. */
  partition: string;
  /** What else is to be known of it. */
  more?: Item;
}

/**
 * Puts a job on record. Repeatable: the first one's stays.
 * @returns what was there already, if anything
 */
export async function recordJob(
  events: EventsTable,
  { key, tenant, status, shards, inbox_id, created_at, partition, more }: NewJob,
): Promise<Item | undefined> {
  const item: Item = {
    event_id: { S: key },
    tenant: { S: tenant },
    shards: { N: String(shards) },
    ...(inbox_id !== undefined && { inbox_id: { S: inbox_id } }),
    status: { S: status },
    created_at: { N: String(created_at) },
    expires_at: { N: String(secondsOf(created_at) + keptSeconds) },
    status_partition: { S: partition },
    answer_bytes: { N: "0" },
    ...more,
  };
  const result = await events.put(item, { text: "attribute_not_exists(event_id)" });
  return result.ok ? undefined : result.current;
}

/**
 * How long a runner holds a job after each saving, in milliseconds: what a crash holds it up for.
 */
const heldFor = 10_000;

/**
 * Acquires a running job. Two runners that continued it at once would do each other's work, and
 * count half of it.
 * @param now Unix milliseconds
 * @returns no item if the tenant has no such job; no runner if it is done, or somebody else holds it
 */
export async function acquireJob(
  events: EventsTable,
  { key, tenant, status }: Job,
  now: number,
): Promise<{ item: Item | undefined; runner?: string }> {
  const runner = randomUUID();
  const result = await events.update(
    key,
    "SET runner = :runner, held_until = :until",
    {
      text: "tenant = :tenant AND attribute_exists(status_partition) AND #status = :status AND (attribute_not_exists(runner) OR runner = :runner OR held_until <= :now)",
      names: { "#status": "status" },
      values: {
        ":tenant": { S: tenant },
        ":status": { S: status },
        ":runner": { S: runner },
        ":now": { N: String(now) },
        ":until": { N: String(now + heldFor) },
      },
    },
    "ALL_NEW",
  );
  if (result.ok) return { item: result.written, runner };
  const { current } = result;
  const isIt = current && belongsTo(current, tenant) && current.status?.S === status;
  return { item: isIt ? current : undefined };
}

export interface Saving {
  runner: string;
  /** Unix milliseconds. */
  now: number;
  /** Whether the runner leaves the job to others. */
  isLast: boolean;
  /** Whether there is nothing left to do. */
  isDone: boolean;
}

/**
 * Saves progress.
 * @param progress attributes, kept as JSON
 * @returns whether the runner still had the job
 */
export async function saveJob(
  events: EventsTable,
  key: string,
  progress: Record<string, unknown>,
  { runner, now, isLast, isDone }: Saving,
): Promise<boolean> {
  const members = Object.entries(progress);
  const change = [...members.map(([name]) => `#${name} = :${name}`), "held_until = :until"];
  const removed = [...(isLast ? ["runner"] : []), ...(isDone ? ["status_partition"] : [])];
  const result = await events.update(
    key,
    `SET ${change.join(", ")}${removed.length > 0 ? ` REMOVE ${removed.join(", ")}` : ""}`,
    {
      text: "runner = :runner",
      names: Object.fromEntries(members.map(([name]) => [`#${name}`, name])),
      values: {
        ...Object.fromEntries(
          members.map(([name, value]) => [`:${name}`, { S: JSON.stringify(value ?? null) }]),
        ),
        ":runner": { S: runner },
        ":until": { N: String(now + heldFor) },
      },
    },
  );
  return result.ok;
}

/** Jobs that are seen, of all tenants, and those of them that one run begins at most. */
const mostSeen = 1_000;
const mostRun = 100;

/** Items that one call reads. */
const atOnce = 100;

/**
 * Tenants take turns, so that one that has many jobs holds up no other's.
 * @returns a hundred of the jobs that run, at most; of a tenant, those that began first
 */
export async function runningJobs(
  events: EventsTable,
  partition: string,
  now: number,
): Promise<Item[]> {
  const walk = { index: "status", partition, order: "asc" } as const;
  const { entries } = await events.walk({ ...walk, now, limit: mostSeen, mayCut: true });
  const ids = entries.map(({ event_id }) => event_id);
  const running: Item[] = [];
  for (let at = 0; at < ids.length; at += atOnce) {
    const some = ids.slice(at, at + atOnce);
    const items = await events.getAll(some);
    // An index shows for a moment what is done already.
    running.push(...some.map((id) => items.get(id)).filter(isRunning));
  }
  return inTurns(running, (item) => text(item, "tenant")).slice(0, mostRun);
}

const isRunning = (item: Item | undefined): item is Item => item?.status_partition !== undefined;
