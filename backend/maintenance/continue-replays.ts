/**
 * Carries on the replays that run: those that the edge began and had no more time for, or that a
 * crash left behind.
 */
import { continueReplay } from "../delivery/continue-replay.ts";
import type { DeliveryDependencies } from "../delivery/dependencies.ts";
import { type ReplayRecord, runningReplays } from "../delivery/replays.ts";

/** How long it goes on, in milliseconds: what is left then waits for the next run of the clock. */
const carriedFor = 40_000;

export interface ContinueDependencies extends DeliveryDependencies {
  /** Told of the error of one replay, which does not keep the others from going on. */
  report: (error: unknown, replay_id: string) => void;
}

/**
 * In turns, so that a long replay does not hold up a short one.
 * @returns how many were carried on, how many of them are done, and how many events they put back
 */
export async function continueReplays(
  dependencies: ContinueDependencies,
): Promise<{ carried: number; done: number; requeued: number }> {
  const { events, now, report } = dependencies;
  const end = now() + carriedFor;
  const carryOn = continueReplay(dependencies);
  const running = await runningReplays(events, now());
  const found = running.length;
  let done = 0;
  let requeued = 0;
  for (let record = running.shift(); record && now() < end; record = running.shift()) {
    try {
      const progress = await progressOf(record, carryOn);
      const further = progress?.replay;
      requeued += progress?.requeued ?? 0;
      if (further?.state === "done") done++;
      // One that did not move is carried on by somebody else.
      else if (further && further.examined > record.job.examined)
        running.push({ ...record, job: further });
    } catch (error) {
      report(error, record.job.replay_id);
    }
  }
  return { carried: found, done, requeued };
}

async function progressOf(
  { tenant, shards, job }: ReplayRecord,
  carryOn: ReturnType<typeof continueReplay>,
) {
  const result = await carryOn({ tenant, shards, replay_id: job.replay_id });
  return result.ok ? result.value : undefined;
}
