/** Bulk jobs that go on while others act, and that break off, as fast-check's commands. */
import fc from "fast-check";
import { expect } from "vitest";
import { type BulkJob, bulkActions } from "../../contract/bulk-operations.ts";
import { limits } from "../../contract/limits.ts";
import { BulkJobs } from "./bulk.ts";
import { act, type Model, type ModelJob, type Real, source } from "./command.ts";
import { withBreak } from "./interfered.ts";
import { adoptEither, breaks } from "./interrupted-commands.ts";

const { indexLagMilliseconds: lag } = limits;

const asked = fc.record({ action: fc.constantFrom(...bulkActions), source });

async function begin(
  { store, inbox }: Real,
  { action, source: of }: { action: (typeof bulkActions)[number]; source: string | undefined },
): Promise<ModelJob> {
  const filter = of === undefined ? {} : { source: [of] };
  const jobs = new BulkJobs(store, inbox);
  return { job: await jobs.start(action, filter), source: of };
}

/** As it is on record: where the answer to a saving is lost, who saved it does not know of it. */
async function carriedOn({ store, inbox }: Real, job: BulkJob): Promise<BulkJob> {
  const jobs = new BulkJobs(store, inbox);
  const answered = await jobs.carryOn(job);
  return store.isFaulty ? jobs.find(job) : answered;
}

/** One call, which is one walk unless it must wait; the counts of a store with faults are others. */
async function continueOne(model: Model, { store, inbox }: Real, each: ModelJob): Promise<void> {
  const { job, source: of, endedAt } = each;
  const mustWait = endedAt !== undefined && store.clock < endedAt + lag;
  const isOver = job.state === "done" || mustWait;
  const changed = isOver ? 0 : model.inbox.bulk(job.action, of, job.created_at);
  const further = await carriedOn({ store, inbox }, job);
  const isDone = job.state === "done" || (!isOver && changed === 0 && isLate(job, store.clock));
  if (!store.isFaulty)
    expect([further.state, further.changed - job.changed]).toEqual([
      isDone ? "done" : "running",
      changed,
    ]);
  each.job = further;
  if (!isOver) each.endedAt = store.clock;
}

const isLate = ({ created_at }: ModelJob["job"], now: number): boolean => now >= created_at + lag;

const start = act("startBulkJob", asked, async (given, model, real) => {
  model.jobs.push(await begin(real, given));
});

const carryOn = act("continueBulkJob", fc.nat(20), async (which, model, real) => {
  const each = model.jobs[which % Math.max(1, model.jobs.length)];
  if (each) await continueOne(model, real, each);
});

const runWhole = act("runBulkJob", asked, async (given, model, real) => {
  const each = await begin(real, given);
  for (let calls = 0; each.job.state === "running" && calls < 20; calls++) {
    await continueOne(model, real, each);
    real.store.clock += lag;
  }
  expect(each.job.state).toBe("done");
});

export const bulkCommands = [start, carryOn, carryOn, runWhole];

/** Whatever it leaves is as it was, or as it would be; and it is continued to its end. */
export const interruptedBulkJob = act(
  "interruptedBulkJob",
  fc.tuple(breaks, asked),
  async ([how, given], model, real) => {
    const { store, inbox } = real;
    const each = await begin(real, given);
    const { action, created_at } = each.job;
    const walk = () => model.inbox.bulk(action, given.source, created_at);
    await withBreak(store, how, () => new BulkJobs(store, inbox).carryOn(each.job));
    await adoptEither(model, real, walk);
    // Its runner may be gone.
    for (let calls = 0; each.job.state === "running" && calls < 20; calls++) {
      store.clock += 2 * lag;
      walk();
      each.job = await carriedOn(real, each.job);
    }
    expect(each.job.state).toBe("done");
  },
);
