/**
 * Goes on filling new inboxes from stored events: those that the edge had no more time for, or that
 * a crash left behind.
 */
import { continueFill } from "../delivery/continue-fill.ts";
import type { DeliveryDependencies } from "../delivery/dependencies.ts";
import { runningFills } from "../delivery/fills.ts";
import type { InboxesDependencies } from "./inboxes-to-look-at.ts";

/** Milliseconds of one run. What is left then waits for the next one, a minute later. */
const runsFor = 40_000;

export type FillsDependencies = Pick<
  DeliveryDependencies,
  "events" | "inboxes" | "inUse" | "retention" | "now"
> &
  Pick<InboxesDependencies, "reportFailure">;

/**
 * In turns, so that a large inbox does not hold up a small one.
 * @returns how many were found running, how many of them are done, and how many events were copied
 */
export async function continueFills(
  dependencies: FillsDependencies,
): Promise<{ carried: number; done: number; copied: number }> {
  const { events, now, reportFailure } = dependencies;
  const end = now() + runsFor;
  const running = await runningFills(events, now());
  const total = { carried: running.length, done: 0, copied: 0 };
  for (let record = running.shift(); record && now() < end; record = running.shift()) {
    try {
      const progress = await continueFill(dependencies, record);
      if (!progress) continue;
      total.copied += progress.copied;
      if (progress.filling.state === "done") total.done++;
      // One that did not move waits for the indexes, or is continued by somebody else.
      else if (progress.filling.examined > record.job.examined)
        running.push({ ...record, job: progress.filling });
    } catch (error) {
      reportFailure(error, { tenant: record.tenant });
    }
  }
  return total;
}
