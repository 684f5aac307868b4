/** Carries on the replays that run. */
import { continueReplay } from "../delivery/continue-replay.ts";
import type { DeliveryDependencies } from "../delivery/dependencies.ts";
import { runningReplays } from "../delivery/replays.ts";
import { continueJobs } from "./continue-jobs.ts";

export interface ContinueDependencies extends DeliveryDependencies {
  /** Told of the error of one replay, which does not keep the others from going on. */
  report: (error: unknown, replay_id: string) => void;
}

/** @returns how many were carried on, how many of them are done, and how many events they put back */
export async function continueReplays(
  dependencies: ContinueDependencies,
): Promise<{ carried: number; done: number; requeued: number }> {
  const { events, now, report } = dependencies;
  const carryOn = continueReplay(dependencies);
  const { changed: requeued, ...total } = await continueJobs(await runningReplays(events, now()), {
    now,
    run: async ({ tenant, shards, job: { replay_id } }) => {
      const result = await carryOn({ tenant, shards, replay_id });
      return result.ok ? { job: result.value.replay, changed: result.value.requeued } : undefined;
    },
    report: (error, { job }) => report(error, job.replay_id),
  });
  return { ...total, requeued };
}
