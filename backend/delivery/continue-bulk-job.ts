/** Continues a bulk job, for a while. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { scopeOf } from "../../contract/table.ts";
import { acquireBulkJob, type BulkRecord, type BulkWalk, saveBulkJob } from "./bulk-jobs.ts";
import { walkMatching } from "./bulk-walk.ts";
import { changeAll } from "./change-matching.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { inInboxOf, isInboxThere } from "./inbox-of-job.ts";
import { runSteps } from "./job-steps.ts";

/** Events between two savings of progress: what a crash makes the next run look at again. */
const step = 100;

/** Walks in a row that fail of the same events, before those are left as they are. */
const stuckAtMost = 3;

/**
 * Changes event after event. Only what stood there when the job was asked for is: so an event that is
 * put back, or dies again, meanwhile is left alone, however often a step is repeated after a crash.
 * An index lags, so it walks again, until a walk that began late enough to see everything has found
 * nothing new; an event that cannot be changed is tried a few times more. A job that somebody else continues at the moment is answered as it is.
 */
export const continueBulkJob =
  (dependencies: DeliveryDependencies) =>
  async ({
    tenant,
    shards,
    job_id,
  }: OperationInput<"continue-bulk-job">): Promise<OperationResult<"continue-bulk-job">> => {
    const { events, inboxes, now } = dependencies;
    const { record, runner } = await acquireBulkJob(events, tenant, job_id, now());
    if (!record) return { ok: false, error: { code: "job_not_found" } };
    if (runner === undefined) return { ok: true, value: { job: record.job, changed: 0 } };
    const isGone = !(await isInboxThere(inboxes, record));
    const within = inInboxOf(dependencies, record);
    const { job } = await runSteps(record, {
      next: (current) =>
        isGone
          ? done(current, now())
          : mustWait(current, now())
            ? current
            : stepOf(within, current, shards),
      mustWait: (current) => mustWait(current, now()),
      save: (current, isLast) => saveBulkJob(events, current, { runner, now: now(), isLast }),
    });
    return { ok: true, value: { job, changed: job.changed - record.job.changed } };
  };

const done = ({ job, ...record }: BulkRecord, now: number): BulkRecord => ({
  ...record,
  job: { ...job, state: "done", finished_at: now },
});

const seesAllFrom = ({ job }: BulkRecord): number => job.created_at + limits.indexLagMilliseconds;

/** The first walk begins at once; the next ones when indexes show what the one before has done. */
const mustWait = ({ walk, ...record }: BulkRecord, now: number): boolean =>
  walk.endedAt !== undefined &&
  walk.place === undefined &&
  now < walk.endedAt + limits.indexLagMilliseconds &&
  record.job.state === "running";

/** @param present how many shards the tenant has now */
async function stepOf(
  dependencies: DeliveryDependencies,
  record: BulkRecord,
  present: number,
): Promise<BulkRecord> {
  const { events, inUse, now } = dependencies;
  const { job } = record;
  const { action, filter, reason, created_at: by } = job;
  const scope = scopeOf(record.tenant, record.inbox_id);
  const { place = { part: 0 }, ...walk } = record.walk.place
    ? record.walk
    : begun(record, present, now());
  const { shards = record.shards } = walk;
  // What is put back may come into an inbox that held nothing for long.
  if (action === "redrive") await inUse.mark(scope, shards);
  const matching = { scope, shards, action, filter, by };
  const asked = { limit: step, now: now() };
  const { entries, examined, next } = await walkMatching(events, matching, place, asked);
  const change = { tenant: scope, shards, action, reason, by };
  const { changed, failed } = await changeAll(dependencies, change, entries);
  const further: BulkRecord = {
    ...record,
    job: { ...job, changed: job.changed + changed, examined: job.examined + examined },
    walk: {
      ...walk,
      changed: walk.changed + changed,
      failed: walk.failed + failed,
      place: next,
    },
  };
  return next ? further : ended(further, now());
}

const begun = ({ shards, walk }: BulkRecord, present: number, now: number): BulkWalk => ({
  begunAt: now,
  shards: Math.max(shards, walk.shards ?? 0, present),
  ...{ changed: 0, failed: 0, stuck: walk.stuck },
});

function ended(record: BulkRecord, now: number): BulkRecord {
  const { walk } = record;
  const isQuiet = walk.changed === 0 && walk.begunAt >= seesAllFrom(record);
  const stuck = isQuiet && walk.failed > 0 ? walk.stuck + 1 : 0;
  const further = { ...record, walk: { ...walk, stuck, endedAt: now } };
  const isDone = isQuiet && (walk.failed === 0 || stuck >= stuckAtMost);
  return isDone ? done(further, now) : further;
}
