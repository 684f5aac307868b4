/** Several inboxes whose filters overlap, as sets in memory would have it. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { bulkActions } from "../../../contract/bulk-operations.ts";
import { Stage } from "../inboxes-stage.ts";
import { type Change, type How, type Name, names, patterns, sources } from "../model-inboxes.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

/** Runs; more of them by the environment, for whoever has changed something here. */
const numRuns = Number(process.env.MODEL_RUNS ?? 12);

const how: fc.Arbitrary<How> = fc.option(
  fc.record({
    kind: fc.constantFrom("throttled", "unanswered", "crash before", "crash after"),
    write: fc.integer({ min: 1, max: 12 }),
  }),
  { nil: undefined },
);
const name: fc.Arbitrary<Name> = fc.constantFrom(...names);
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ name, pattern: fc.constantFrom(...patterns), isFilled: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constantFrom("a", "b", "c"),
      isDeleted: fc.constant(true as const),
    }),
  },
);
const source = fc.constantFrom(...sources);
const end = fc.constantFrom("acknowledge", "acknowledge", "reject", "release", "crash");
const status = fc.constantFrom("acknowledged", "dead_letter");

type Step = (stage: Stage) => Promise<void>;

/** Told as what was done, where a run fails. */
function step<Given extends unknown[]>(
  called: string,
  given: fc.Arbitrary<Given>,
  run: (stage: Stage, ...given: Given) => Promise<void>,
): fc.Arbitrary<Step> {
  return given.map((values) =>
    Object.assign((stage: Stage) => run(stage, ...values), {
      [fc.toStringMethod]: () => `${called}(${JSON.stringify(values)})`,
    }),
  );
}

const steps = fc.oneof(
  {
    weight: 6,
    arbitrary: step(
      "publish",
      fc.tuple(source, how, fc.option(change, { nil: undefined })),
      (stage, ...given) => stage.publish(...given),
    ),
  },
  { weight: 3, arbitrary: step("change", fc.tuple(change), (stage, given) => stage.change(given)) },
  {
    weight: 4,
    arbitrary: step(
      "consume",
      fc.tuple(name, fc.integer({ min: 1, max: 4 }), end, how),
      (stage, ...given) => stage.consume(...given),
    ),
  },
  { weight: 3, arbitrary: step("fill", fc.tuple(how), (stage, given) => stage.fill(given)) },
  {
    weight: 1,
    arbitrary: step("publishAgain", fc.tuple(fc.nat(50)), (stage, n) => stage.publishAgain(n)),
  },
  {
    weight: 1,
    arbitrary: step("erase", fc.tuple(fc.nat(50), how), (stage, ...given) => stage.erase(...given)),
  },
  {
    weight: 1,
    arbitrary: step("replay", fc.tuple(name, status), (stage, ...given) => stage.replay(...given)),
  },
  {
    weight: 1,
    arbitrary: step(
      "bulk",
      fc.tuple(name, fc.constantFrom(...bulkActions), how),
      (stage, ...given) => stage.bulk(...given),
    ),
  },
  { weight: 2, arbitrary: step("compare", fc.constant([]), (stage) => stage.compare()) },
);

describeOnEveryEngine("the inboxes of a tenant", (store) => {
  it("hold what they let in, whatever breaks off, is made, filled, erased or deleted on the way", async () => {
    Object.assign(store.retention, { event: 60_000, acknowledged: 20_000 });
    const neighbour = new TenantInbox(store);
    const theirs = await neighbour.define("a");
    const [neighbours = ""] = await neighbour.publish(1);
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 5, maxLength: 40, size: "max" }),
        async (all) => {
          const stage = new Stage(store);
          for (const run of all) await run(stage);
          await stage.finish();
        },
      ),
      // On a busy machine fewer of them; and what is found is told before it is made smaller.
      { numRuns, interruptAfterTimeLimit: 60_000 },
    );
    // The clock may have gone on for longer than events are kept.
    const left = (await neighbour.event(neighbours)) === undefined ? [] : [neighbours];
    for (const inbox of [neighbour, theirs]) expect(await inbox.idsIn()).toEqual(left);
  });
});
