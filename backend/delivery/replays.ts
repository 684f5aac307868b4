/**
 * Replays on record: a job lies in the events' table under its own id, and in the status index
 * while it runs.
 */
import type { Position } from "../../contract/position.ts";
import { type Replay, replay } from "../../contract/replay-operations.ts";
import { runningReplaysPartition } from "../../contract/table.ts";
import { belongsTo, type Item, number, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import { acquireJob, recordJob, runningJobs, type Saving, saveJob } from "./running-jobs.ts";

/** An item's status that is that of no event. */
const status = "replay";

export interface ReplayWalk {
  /** Unix milliseconds. */
  begunAt: number;
  /** Events that it put back. */
  found: number;
  /** It has ended, and another one is to begin. */
  isNext: boolean;
}

export interface ReplayRecord {
  tenant: string;
  shards: number;
  /** Of the inbox in which it runs; undefined: `default`. */
  inbox_id?: string | undefined;
  job: Replay;
  /** How often progress was saved. */
  saved: number;
  /** The present walk over the settled events, or the last one. */
  walk: ReplayWalk;
  /** The last event that was looked at in this walk. */
  after?: Position | undefined;
}

export async function recordReplay(
  events: EventsTable,
  { tenant, shards, inbox_id, job }: Pick<ReplayRecord, "tenant" | "shards" | "inbox_id" | "job">,
): Promise<Replay> {
  // A repeated attempt finds the first one's.
  const first = await recordJob(events, {
    ...{ key: job.replay_id, tenant, status, shards, inbox_id },
    created_at: job.created_at,
    partition: runningReplaysPartition,
    more: { job: { S: JSON.stringify(job) }, saved: { N: "0" } },
  });
  return recordOf(first, tenant)?.job ?? job;
}

/** @returns undefined if the tenant has no such replay */
export async function findReplay(
  events: EventsTable,
  tenant: string,
  replay_id: string,
): Promise<ReplayRecord | undefined> {
  return recordOf(await events.get(replay_id), tenant);
}

/**
 * Acquires a running replay.
 * @param now Unix milliseconds
 * @returns no record if the tenant has no such replay; no runner if it is done, or somebody else
 *   holds it
 */
export async function acquireReplay(
  events: EventsTable,
  tenant: string,
  replay_id: string,
  now: number,
): Promise<{ record: ReplayRecord | undefined; runner?: string }> {
  const { item, ...rest } = await acquireJob(events, { key: replay_id, tenant, status }, now);
  return { record: recordOf(item, tenant), ...rest };
}

/** Saves progress. @returns whether the runner still had the replay */
export const saveReplay = (
  events: EventsTable,
  { job, walk, after }: ReplayRecord,
  saving: Omit<Saving, "isDone">,
): Promise<boolean> =>
  saveJob(events, job.replay_id, { job, walk, after }, { ...saving, isDone: job.state === "done" });

/** @returns a hundred of those that run, at most: see `runningJobs` */
export async function runningReplays(events: EventsTable, now: number): Promise<ReplayRecord[]> {
  const items = await runningJobs(events, runningReplaysPartition, now);
  return items.flatMap((item) => recordOf(item, text(item, "tenant")) ?? []);
}

const firstWalk: ReplayWalk = { begunAt: 0, found: 0, isNext: false };

function recordOf(item: Item | undefined, tenant: string): ReplayRecord | undefined {
  if (item === undefined || !belongsTo(item, tenant) || item.status?.S !== status) return undefined;
  const after: Position | null = JSON.parse(item.after?.S ?? "null");
  return {
    tenant,
    shards: number(item, "shards"),
    inbox_id: item.inbox_id?.S,
    job: replay.parse(JSON.parse(text(item, "job"))),
    saved: number(item, "saved"),
    walk: JSON.parse(item.walk?.S ?? JSON.stringify(firstWalk)),
    after: after ?? undefined,
  };
}
