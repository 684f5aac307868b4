/** Continues the bulk jobs that run. */
import type { BulkAction } from "../../contract/bulk-operations.ts";
import { runningBulkJobs } from "../delivery/bulk-jobs.ts";
import { continueBulkJob } from "../delivery/continue-bulk-job.ts";
import type { DeliveryDependencies } from "../delivery/dependencies.ts";
import { continueJobs } from "./continue-jobs.ts";
import type { InboxesDependencies } from "./inboxes-to-look-at.ts";

export type BulkJobsDependencies = DeliveryDependencies &
  Pick<InboxesDependencies, "reportFailure">;

export interface BulkProgress {
  carried: number;
  done: number;
  changed: Record<BulkAction, number>;
}

/**
 * @returns how many were found running, how many of them are done, and how many events each action
 *   has changed
 */
export async function continueBulkJobs(dependencies: BulkJobsDependencies): Promise<BulkProgress> {
  const { events, now, reportFailure } = dependencies;
  const run = continueBulkJob(dependencies);
  const changed = { ack: 0, reject: 0, redrive: 0 };
  const { carried, done } = await continueJobs(await runningBulkJobs(events, now()), {
    now,
    run: async ({ tenant, shards, job: { job_id, action } }) => {
      const result = await run({ tenant, shards, job_id });
      if (!result.ok) return undefined;
      changed[action] += result.value.changed;
      return result.value;
    },
    report: (error, { tenant, job }) => reportFailure(error, { tenant, inbox: job.inbox }),
  });
  return { carried, done, changed };
}
