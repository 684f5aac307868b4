/** Continues a replay, for a while. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { positionOf } from "../../contract/position.ts";
import { scopeOf } from "../../contract/table.ts";
import { eachOf } from "../store/concurrency.ts";
import { found } from "../store/event-item.ts";
import { findInInbox } from "../store/inbox-index.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { inInboxOf, isInboxThere } from "./inbox-of-job.ts";
import { runSteps } from "./job-steps.ts";
import { acquireReplay, type ReplayRecord, saveReplay } from "./replays.ts";
import { requeue, type Settlement } from "./requeue.ts";

/** Events between two savings of progress: what a crash makes the next run look at again. */
const step = 100;

/**
 * Puts event after event back, oldest first. Only what was settled before the replay began is: so
 * an event that a consumer has acknowledged again meanwhile stays acknowledged, however often a
 * step is repeated after a crash. An index lags, so it walks again, until a walk that began late
 * enough to see everything has found nothing new. A replay that somebody else continues at the
 * moment is answered as it is.
 */
export const continueReplay =
  (dependencies: DeliveryDependencies) =>
  async ({
    tenant,
    replay_id,
  }: OperationInput<"continue-replay">): Promise<OperationResult<"continue-replay">> => {
    const { events, inboxes, now } = dependencies;
    const { record, runner } = await acquireReplay(events, tenant, replay_id, now());
    if (!record) return { ok: false, error: { code: "replay_not_found" } };
    if (runner === undefined) return { ok: true, value: { replay: record.job, requeued: 0 } };
    const isGone = !(await isInboxThere(inboxes, record));
    const within = inInboxOf(dependencies, record);
    const { job } = await runSteps(record, {
      next: (replay) =>
        isGone ? done(replay, now()) : isTooEarly(replay, now()) ? replay : stepOf(within, replay),
      mustWait: (replay) => isTooEarly(replay, now()),
      save: (replay, isLast) => saveReplay(events, replay, { runner, now: now(), isLast }),
    });
    return { ok: true, value: { replay: job, requeued: job.replayed - record.job.replayed } };
  };

const done = ({ job, ...record }: ReplayRecord, now: number): ReplayRecord => ({
  ...record,
  job: { ...job, state: "done", finished_at: now },
});

const seesAllFrom = ({ job }: ReplayRecord): number => job.created_at + limits.indexLagMilliseconds;

/** The first walk begins at once; the next one when an index has caught up. */
const isTooEarly = (record: ReplayRecord, now: number): boolean =>
  record.job.state === "running" && record.walk.isNext && now < seesAllFrom(record);

async function stepOf(
  dependencies: DeliveryDependencies,
  record: ReplayRecord,
): Promise<ReplayRecord> {
  const { events, inUse, now } = dependencies;
  const { shards, job, after } = record;
  const tenant = scopeOf(record.tenant, record.inbox_id);
  await inUse.mark(tenant, shards);
  const { since, until, source, status, created_at: by } = job;
  const walk = after ? record.walk : { begunAt: now(), found: 0, isNext: false };
  const walked = await findInInbox(
    events,
    { tenant, shards, since, until, source, status, order: "asc", after, limit: step },
    now(),
  );
  const entries = walked.entries.slice(0, step);
  const requeued = await requeueAll(dependencies, { tenant, shards }, { entries, status, by });
  const further = entries.length === step ? entries.at(-1) : walked.stoppedAt;
  const total = {
    ...job,
    examined: job.examined + entries.length,
    replayed: job.replayed + requeued,
  };
  const progress = { ...walk, found: walk.found + requeued };
  if (further) return { ...record, job: total, walk: progress, after: positionOf(further) };
  const isDone = progress.found === 0 && progress.begunAt >= seesAllFrom(record);
  const walkedOver = {
    ...record,
    job: total,
    walk: { ...progress, isNext: true },
    after: undefined,
  };
  return isDone ? done(walkedOver, now()) : walkedOver;
}

/** @returns how many were put back */
async function requeueAll(
  dependencies: DeliveryDependencies,
  { tenant, shards }: { tenant: string; shards: number },
  { entries, status, by }: Settlement & { entries: IndexEntry[] },
): Promise<number> {
  const items = await dependencies.events.getAll(entries.map(({ event_id }) => event_id));
  const settled = found([...items.values()], tenant, dependencies.now()).filter(
    ({ state }) => state.status === status,
  );
  const requeued = await eachOf(
    settled,
    async (event) => (await requeue(dependencies, { tenant, shards }, event, { status, by })).ok,
  );
  return requeued.filter(Boolean).length;
}
