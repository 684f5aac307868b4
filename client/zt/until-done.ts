/** Waits for a job that the API runs. */
import { setTimeout as sleep } from "node:timers/promises";
import { printError } from "./output.ts";

/** Milliseconds between two looks at how far it is. */
const interval = 1_000;

/**
 * Ctrl-C ends the waiting, not the job.
 * @param comeBack the command that waits for it again
 */
export async function untilDone<Job extends { state: "running" | "done" }>(
  begun: Job,
  look: (job: Job) => Promise<Job>,
  { comeBack, signal }: { comeBack: string; signal: AbortSignal },
): Promise<Job> {
  if (begun.state === "done") return begun;
  printError(`zt: the job runs; to come back to it: ${comeBack}`);
  for (let job = begun; ; job = await look(job)) {
    if (job.state === "done") return job;
    await sleep(interval, undefined, { signal });
  }
}
