/** Runs a job that the backend keeps, after the answer to who began it. */

/**
 * How long the edge runs a new job by itself, in milliseconds; the maintenance Lambda takes over
 * what is left.
 */
const runsFor = 20_000;

/** Until it looks again at one that did not move, in milliseconds. */
const pause = 2_000;

/** How far a job is. */
interface Progress {
  state: "running" | "done";
  examined: number;
}

/** @param next continues the job, and says how far it is; undefined if it cannot */
export async function runJob(next: () => Promise<Progress | undefined>): Promise<void> {
  const end = Date.now() + runsFor;
  let examined = -1;
  while (Date.now() < end) {
    const progress = await next().catch(() => undefined);
    if (!progress || progress.state === "done") return;
    // Another runner has it, or it waits for an index.
    if (progress.examined === examined) await new Promise((resolve) => setTimeout(resolve, pause));
    examined = progress.examined;
  }
}
