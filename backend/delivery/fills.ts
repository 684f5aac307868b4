/**
 * Jobs on record that fill new inboxes from stored events: one for an inbox at most. They lie in the
 * status index while they run.
 */
import { type Filling, filling } from "../../contract/filling.ts";
import { fillKey, runningFillsPartition } from "../../contract/table.ts";
import { belongsTo, type Item, number, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { Place } from "./part-walk.ts";
import { acquireJob, recordJob, runningJobs, type Saving, saveJob } from "./running-jobs.ts";

/** An item's status that is that of no event. */
const status = "fill";

export interface FillWalk {
  /** Unix milliseconds; 0 before the first one. */
  begunAt: number;
  /** Where it goes on; undefined: it has ended, and another one is to begin. */
  place?: Place | undefined;
  /** Unix milliseconds, of the one before this. */
  endedAt?: number | undefined;
  /** Events that it copied. */
  copied: number;
  /** Events that it could not copy. */
  skipped: number;
  /** How many walks in a row found nothing new. */
  quiet: number;
}

export interface FillRecord {
  tenant: string;
  shards: number;
  inbox_id: string;
  job: Filling;
  /** The present walk over the stored events, or the last one. */
  walk: FillWalk;
  /** Unix milliseconds: when a runner first saw that the inbox is defined. */
  definedAt?: number | undefined;
}

const firstWalk: FillWalk = { begunAt: 0, copied: 0, skipped: 0, quiet: 0 };

/** Repeatable: the first one's stays. */
export async function recordFill(
  events: EventsTable,
  { tenant, shards, inbox_id, job }: Omit<FillRecord, "walk" | "definedAt">,
): Promise<void> {
  await recordJob(events, {
    ...{ key: fillKey(inbox_id), tenant, status, shards, inbox_id },
    created_at: job.created_at,
    partition: runningFillsPartition,
    more: { job: { S: JSON.stringify(job) } },
  });
}

/** @returns undefined if the inbox was made without */
export async function findFill(
  events: EventsTable,
  tenant: string,
  inbox_id: string,
): Promise<FillRecord | undefined> {
  const item = await events.get(fillKey(inbox_id));
  return item && belongsTo(item, tenant) ? recordOf(item) : undefined;
}

/** @returns no record if there is none; no runner if it is done, or somebody else holds it */
export async function acquireFill(
  events: EventsTable,
  { tenant, inbox_id }: Pick<FillRecord, "tenant" | "inbox_id">,
  now: number,
): Promise<{ record: FillRecord | undefined; runner?: string }> {
  const key = fillKey(inbox_id);
  const { item, ...rest } = await acquireJob(events, { key, tenant, status }, now);
  return { record: item && recordOf(item), ...rest };
}

/** Saves progress. @returns whether the runner still had the job */
export const saveFill = (
  events: EventsTable,
  { inbox_id, job, walk, definedAt }: FillRecord,
  saving: Omit<Saving, "isDone">,
): Promise<boolean> =>
  saveJob(
    events,
    fillKey(inbox_id),
    { job, walk, definedAt },
    { ...saving, isDone: job.state === "done" },
  );

/** @returns a hundred of those that run, at most: see `runningJobs` */
export const runningFills = async (events: EventsTable, now: number): Promise<FillRecord[]> =>
  (await runningJobs(events, runningFillsPartition, now)).map(recordOf);

const recordOf = (item: Item): FillRecord => ({
  tenant: text(item, "tenant"),
  shards: number(item, "shards"),
  inbox_id: text(item, "inbox_id"),
  job: filling.parse(JSON.parse(text(item, "job"))),
  walk: JSON.parse(item.walk?.S ?? JSON.stringify(firstWalk)),
  definedAt: JSON.parse(item.definedAt?.S ?? "null") ?? undefined,
});
