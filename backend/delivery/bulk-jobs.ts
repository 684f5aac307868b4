/**
 * Bulk jobs on record: a job lies in the events' table under its own id, and in the status index
 * while it runs.
 */
import { type BulkJob, bulkJob } from "../../contract/bulk-operations.ts";
import { runningBulkJobsPartition } from "../../contract/table.ts";
import { belongsTo, type Item, number, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { Place } from "./part-walk.ts";
import { acquireJob, recordJob, runningJobs, type Saving, saveJob } from "./running-jobs.ts";

/** An item's status that is that of no event. */
const status = "bulk";

export interface BulkWalk {
  /** Unix milliseconds; 0 before the first one. */
  begunAt: number;
  /** Partitions that it looks at: a tenant's number of them may grow meanwhile. */
  shards?: number | undefined;
  /** Where it goes on; undefined: it has ended, and another one is to begin. */
  place?: Place | undefined;
  /** Unix milliseconds, of the one before this. */
  endedAt?: number | undefined;
  /** Events that it changed. */
  changed: number;
  /** Events of which that failed. */
  failed: number;
  /** How many walks in a row changed nothing, and failed of some events. */
  stuck: number;
}

export interface BulkRecord {
  tenant: string;
  shards: number;
  /** Of the inbox in which it runs; undefined: `default`. */
  inbox_id?: string | undefined;
  job: BulkJob;
  /** The present walk over the inbox, or the last one. */
  walk: BulkWalk;
}

const firstWalk: BulkWalk = { begunAt: 0, changed: 0, failed: 0, stuck: 0 };

export async function recordBulkJob(
  events: EventsTable,
  { tenant, shards, inbox_id, job }: Omit<BulkRecord, "walk">,
): Promise<BulkJob> {
  // A repeated attempt finds the first one's.
  const first = await recordJob(events, {
    ...{ key: job.job_id, tenant, status, shards, inbox_id },
    created_at: job.created_at,
    partition: runningBulkJobsPartition,
    more: { job: { S: JSON.stringify(job) } },
  });
  return recordOf(first, tenant)?.job ?? job;
}

/** @returns undefined if the tenant has no such job */
export async function findBulkJob(
  events: EventsTable,
  tenant: string,
  job_id: string,
): Promise<BulkRecord | undefined> {
  return recordOf(await events.get(job_id), tenant);
}

/** @returns no record if there is none; no runner if it is done, or somebody else holds it */
export async function acquireBulkJob(
  events: EventsTable,
  tenant: string,
  job_id: string,
  now: number,
): Promise<{ record: BulkRecord | undefined; runner?: string }> {
  const { item, ...rest } = await acquireJob(events, { key: job_id, tenant, status }, now);
  return { record: recordOf(item, tenant), ...rest };
}

/** Saves progress. @returns whether the runner still had the job */
export const saveBulkJob = (
  events: EventsTable,
  { job, walk }: BulkRecord,
  saving: Omit<Saving, "isDone">,
): Promise<boolean> =>
  saveJob(events, job.job_id, { job, walk }, { ...saving, isDone: job.state === "done" });

/** @returns a hundred of those that run, at most: see `runningJobs` */
export async function runningBulkJobs(events: EventsTable, now: number): Promise<BulkRecord[]> {
  const items = await runningJobs(events, runningBulkJobsPartition, now);
  return items.flatMap((item) => recordOf(item, text(item, "tenant")) ?? []);
}

function recordOf(item: Item | undefined, tenant: string): BulkRecord | undefined {
  if (item === undefined || !belongsTo(item, tenant) || item.status?.S !== status) return undefined;
  return {
    tenant,
    shards: number(item, "shards"),
    inbox_id: item.inbox_id?.S,
    job: bulkJob.parse(JSON.parse(text(item, "job"))),
    walk: JSON.parse(item.walk?.S ?? JSON.stringify(firstWalk)),
  };
}
