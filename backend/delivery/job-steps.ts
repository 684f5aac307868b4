/** Continues a job on record for a while, step by step. */
import { budgetLeft } from "../lambda/request-time.ts";

/** Steps of one call, so that it ends well within its time. */
const stepsAtMost = 10;

/** Milliseconds of a call that are left for its last step and its answer. */
const reserved = 500;

interface Steps<JobRecord> {
  /** @returns how far the job is after one more step */
  next: (record: JobRecord) => Promise<JobRecord> | JobRecord;
  /** Whether nothing can be done before some time has passed. */
  mustWait: (record: JobRecord) => boolean;
  /** @returns whether the runner still had the job */
  save: (record: JobRecord, isLast: boolean) => Promise<boolean>;
}

/**
 * Each step is saved before the next one begins: after a crash, one of them is repeated.
 * @returns how far the job is
 */
export async function runSteps<JobRecord extends { job: { state: "running" | "done" } }>(
  record: JobRecord,
  { next, mustWait, save }: Steps<JobRecord>,
): Promise<JobRecord> {
  let current = record;
  for (let steps = 1, isLast = false; !isLast; steps++) {
    const further = await next(current);
    isLast =
      steps === stepsAtMost ||
      further.job.state === "done" ||
      mustWait(further) ||
      budgetLeft() < reserved;
    if (!(await save(further, isLast))) break;
    current = further;
  }
  return current;
}
