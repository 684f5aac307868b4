import { expect, test } from "vitest";
import type { Plan } from "../../deploy/plan-json.ts";
import { type Planning, planRelease, type Release, release, shift } from "../../deploy/release.ts";
import type { Rollout, Versions } from "../../deploy/rollout-variables.ts";

const update = (...types: string[]): Plan => ({
  resource_changes: types.map((type) => ({
    address: `${type}.one`,
    type,
    change: { actions: ["update"], before: {}, after: {} },
  })),
});

/** A stack whose whole plan is this one, and what was done to it. */
function stackOf(plan: Plan, live: Versions = { ingestion: "7" }, pinned: Versions = {}) {
  const applied: Rollout[] = [];
  let planned: Rollout = { pinned: {} };
  return {
    applied,
    plan: async (rollout: Rollout = { pinned: {} }) => {
      planned = rollout;
      return plan;
    },
    apply: async () => void applied.push(planned),
    outputs: async () => ({
      LIVE_VERSIONS: JSON.stringify(live),
      PINNED_VERSIONS: JSON.stringify(pinned),
    }),
  };
}

const canary = { weight: 0.1, minutes: 10 };
const stable = { ingestion: "7" };

async function releasing(
  stack: ReturnType<typeof stackOf>,
  planning: Partial<Planning> = {},
  changes: Partial<Release> = {},
) {
  const said: string[] = [];
  const planned = await planRelease({ stack, canary, allowed: [], unpin: false, ...planning });
  await release({
    stack,
    planned,
    minutes: canary.minutes,
    ringing: async () => [],
    wait: async () => {},
    print: (step) => said.push(step),
    ...changes,
  });
  return said;
}

test("new Lambdas take a share of the calls first, and then all", async () => {
  const stack = stackOf(update("aws_lambda_alias"));
  await releasing(stack);
  expect(stack.applied).toEqual([{ pinned: {}, canary: { stable, weight: 0.1 } }, { pinned: {} }]);
});

test("all calls go back to the old versions when an alarm begins to ring, and they are pinned", async () => {
  const stack = stackOf(update("aws_lambda_alias"));
  const answers = [["old-trouble"], ["old-trouble", "error-rate"]];
  const done = releasing(stack, {}, { ringing: async () => answers.shift() ?? [] });
  await expect(done).rejects.toThrow("error-rate began to ring");
  expect(stack.applied).toEqual([
    { pinned: {}, canary: { stable, weight: 0.1 } },
    { pinned: stable },
  ]);
});

test("an alarm that rang before does not stop a release", async () => {
  const stack = stackOf(update("aws_lambda_alias"));
  await releasing(stack, {}, { ringing: async () => ["old-trouble"] });
  expect(stack.applied.at(-1)).toEqual({ pinned: {} });
});

test.each([
  ["the environment has no canary", update("aws_lambda_alias"), { canary: undefined }, stable],
  ["no Lambda changes", update("aws_sns_topic"), {}, stable],
  ["nothing was live before", update("aws_lambda_alias"), {}, {}],
])("is applied at once where %s", async (_, plan, changes, live) => {
  const stack = stackOf(plan, live);
  await releasing(stack, changes);
  expect(stack.applied).toEqual([{ pinned: {} }]);
});

test("what was rolled back stays so, and says so", async () => {
  const stack = stackOf(update("aws_lambda_function"), stable, stable);
  const said = await releasing(stack);
  expect(stack.applied).toEqual([{ pinned: stable }]);
  expect(said.join()).toContain("ingestion stays at version 7");
});

test("what was rolled back is released when it is unpinned, by a canary as ever", async () => {
  const stack = stackOf(update("aws_lambda_alias"), stable, stable);
  await releasing(stack, { unpin: true });
  expect(stack.applied).toEqual([{ pinned: {}, canary: { stable, weight: 0.1 } }, { pinned: {} }]);
});

test("a refused plan is not applied", async () => {
  const plan = update("aws_dynamodb_table");
  const [change] = plan.resource_changes;
  if (change) change.change.actions = ["delete", "create"];
  const stack = stackOf(plan);
  await expect(releasing(stack)).rejects.toThrow("The plan is refused");
  expect(stack.applied).toEqual([]);
});

test("calls are moved by a plan that changes aliases alone", async () => {
  const stack = stackOf(update("aws_lambda_alias", "aws_iam_role"));
  await expect(shift(stack, {})).rejects.toThrow("update aws_iam_role.one");
  expect(stack.applied).toEqual([]);
});
