/**
 * Jobs on record. Each lies in the events' table under its own key, and in the status index while it
 * runs; one runner at a time continues it.
 */
import { randomUUID } from "node:crypto";
import { belongsTo, type Item } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";

/** Of a job's item: the status is that of no event. */
export interface Job {
  key: string;
  tenant: string;
  status: string;
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

/** @returns a hundred of the jobs that run, at most: those that began first */
export async function runningJobs(
  events: EventsTable,
  partition: string,
  now: number,
): Promise<Item[]> {
  const walk = { index: "status", partition, order: "asc" } as const;
  const { entries } = await events.walk({ ...walk, now, limit: 100, mayCut: true });
  const items = await events.getAll(entries.map(({ event_id }) => event_id));
  return entries.map(({ event_id }) => items.get(event_id)).filter((item) => item !== undefined);
}
