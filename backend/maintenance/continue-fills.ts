/** Goes on filling new inboxes from stored events. */
import { continueFill } from "../delivery/continue-fill.ts";
import type { DeliveryDependencies } from "../delivery/dependencies.ts";
import { runningFills } from "../delivery/fills.ts";
import { continueJobs } from "./continue-jobs.ts";
import type { InboxesDependencies } from "./inboxes-to-look-at.ts";

export type FillsDependencies = Pick<
  DeliveryDependencies,
  "events" | "inboxes" | "inUse" | "retention" | "now"
> &
  Pick<InboxesDependencies, "reportFailure">;

/** @returns how many were found running, how many of them are done, and how many events were copied */
export async function continueFills(
  dependencies: FillsDependencies,
): Promise<{ carried: number; done: number; copied: number }> {
  const { events, now, reportFailure } = dependencies;
  const { changed: copied, ...total } = await continueJobs(await runningFills(events, now()), {
    now,
    run: async (record) => {
      const progress = await continueFill(dependencies, record);
      return progress && { job: progress.filling, changed: progress.copied };
    },
    report: (error, { tenant }) => reportFailure(error, { tenant }),
  });
  return { ...total, copied };
}
