/** Continues jobs that the edge had no more time for, or that a crash left behind. */

/** Milliseconds of one run. What is left then waits for the next one, a minute later. */
const runsFor = 40_000;

/** How far a job is. */
interface Progress {
  state: "running" | "done";
  examined: number;
}

interface Continuing<JobRecord extends { job: Progress }> {
  now: () => number;
  /** @returns how far it is, and how many events this changed; undefined if there is no such job */
  run: (record: JobRecord) => Promise<{ job: JobRecord["job"]; changed: number } | undefined>;
  /** Told of the error of one job, which does not keep the others from going on. */
  report: (error: unknown, record: JobRecord) => void;
}

/**
 * In turns, so that a long job does not hold up a short one.
 * @returns how many were found running, how many of them are done, and how many events they changed
 */
export async function continueJobs<JobRecord extends { job: Progress }>(
  running: readonly JobRecord[],
  { now, run, report }: Continuing<JobRecord>,
): Promise<{ carried: number; done: number; changed: number }> {
  const end = now() + runsFor;
  const queue = [...running];
  const total = { carried: running.length, done: 0, changed: 0 };
  for (let record = queue.shift(); record && now() < end; record = queue.shift()) {
    try {
      const progress = await run(record);
      if (!progress) continue;
      total.changed += progress.changed;
      if (progress.job.state === "done") total.done++;
      // One that did not move waits for an index, or is continued by somebody else.
      else if (progress.job.examined > record.job.examined)
        queue.push({ ...record, job: progress.job });
    } catch (error) {
      report(error, record);
    }
  }
  return total;
}
