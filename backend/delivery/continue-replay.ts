/** Carries a replay on, for a while. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { eachOf } from "../store/concurrency.ts";
import { found } from "../store/event-item.ts";
import { findInInbox } from "../store/inbox-index.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { type ReplayRecord, saveReplay, takeReplay } from "./replays.ts";
import { revive } from "./revive.ts";

/** Events between two savings of progress: what a crash makes the next run look at again. */
const step = 100;

/** Steps of one call, so that it ends well within its time. */
const stepsAtMost = 10;

/**
 * Puts event after event back, oldest first. Only what was settled before the replay began is: so
 * an event that a consumer has acknowledged again meanwhile stays acknowledged, however often a
 * step is repeated after a crash. A replay that somebody else carries on at the moment is answered
 * as it stands.
 */
export const continueReplay =
  (dependencies: DeliveryDependencies) =>
  async ({
    tenant,
    replay_id,
  }: OperationInput<"continue-replay">): Promise<OperationResult<"continue-replay">> => {
    const { events, now } = dependencies;
    const { record, runner } = await takeReplay(events, tenant, replay_id, now());
    if (!record) return { ok: false, error: { code: "replay_not_found" } };
    let current = record;
    for (
      let steps = 1;
      runner !== undefined && steps <= stepsAtMost && current.job.state === "running";
      steps++
    ) {
      const further = await stepOf(dependencies, current);
      const isLast = steps === stepsAtMost || further.job.state === "done";
      if (!(await saveReplay(events, further, { runner, now: now(), isLast }))) break;
      current = further;
    }
    return {
      ok: true,
      value: { replay: current.job, revived: current.job.replayed - record.job.replayed },
    };
  };

async function stepOf(
  dependencies: DeliveryDependencies,
  record: ReplayRecord,
): Promise<ReplayRecord> {
  const { tenant, shards, job, after } = record;
  const { since, until, source, status, created_at: by } = job;
  const query = {
    tenant,
    shards,
    since,
    until,
    source,
    status,
    order: "asc",
    after,
    limit: step,
  } as const;
  const entries = (await findInInbox(dependencies.events, query, dependencies.now())).slice(
    0,
    step,
  );
  const items = await dependencies.events.getAll(entries.map(({ event_id }) => event_id));
  const settled = found([...items.values()], tenant, dependencies.now()).filter(
    ({ standing }) => standing.status === status,
  );
  const revived = await eachOf(
    settled,
    async (event) => (await revive(dependencies, { tenant, shards }, event, { status, by })).ok,
  );
  const last = entries.at(-1);
  return {
    ...record,
    after: last ? { created_at: last.created_at, event_id: last.event_id } : after,
    job: {
      ...job,
      examined: job.examined + entries.length,
      replayed: job.replayed + revived.filter(Boolean).length,
      ...(entries.length < step && { state: "done" as const, finished_at: dependencies.now() }),
    },
  };
}
