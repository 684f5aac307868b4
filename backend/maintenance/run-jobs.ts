/** Jobs that run beside each other, each for itself. */
import type { InboxesDependencies } from "./inboxes-to-look-at.ts";

type ReportFailure = InboxesDependencies["reportFailure"];

/**
 * A job that fails holds up no other, nor does one tenant's inbox within a job hold up another's.
 * @param jobs begins them; each tells its `reportFailure` of what failed within it
 * @throws unknown in the end, the first of all failures, so that an alarm rings
 */
export async function runJobs(
  report: ReportFailure,
  jobs: (reportFailure: ReportFailure) => Promise<void>[],
): Promise<void> {
  const failures: unknown[] = [];
  const reportFailure: ReportFailure = (error, of) => {
    failures.push(error);
    report(error, of);
  };
  for (const job of await Promise.allSettled(jobs(reportFailure)))
    if (job.status === "rejected") failures.push(job.reason);
  if (failures.length > 0) throw failures[0];
}
