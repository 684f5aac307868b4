import { expect, test } from "vitest";
import type { Plan } from "../../deploy/plan-json.ts";
import { type Release, release } from "../../deploy/release.ts";
import type { Canary } from "../../deploy/stack.ts";

const update = (type: string): Plan => ({
  resource_changes: [
    { address: `${type}.one`, type, change: { actions: ["update"], before: {}, after: {} } },
  ],
});

/** A release of a plan, and what it did to the stack: each apply as the plan's variables were. */
function releasing(
  plan: Plan,
  changes: Partial<Release> = {},
  live: Record<string, string> = { ingestion: "7" },
) {
  const applied: (Canary | "whole")[] = [];
  let planned: Canary | undefined;
  const of: Release = {
    stack: {
      plan: async (canary) => {
        planned = canary;
        return plan;
      },
      apply: async () => void applied.push(planned ?? "whole"),
      outputs: async () => ({ LIVE_VERSIONS: JSON.stringify(live) }),
    },
    canary: { weight: 0.1, minutes: 10 },
    allowed: [],
    ringing: async () => [],
    wait: async () => {},
    say: () => {},
    ...changes,
  };
  return { done: release(of), applied };
}

const stable = { ingestion: "7" };

test("new Lambdas take a share of the calls first, and then all", async () => {
  const { done, applied } = releasing(update("aws_lambda_alias"));
  await done;
  expect(applied).toEqual([{ stable, weight: 0.1 }, "whole"]);
});

test("all calls go back to the old versions when an alarm begins to ring", async () => {
  const answers = [["old-trouble"], ["old-trouble", "error-rate"]];
  const { done, applied } = releasing(update("aws_lambda_alias"), {
    ringing: async () => answers.shift() ?? [],
  });
  await expect(done).rejects.toThrow("error-rate began to ring");
  expect(applied).toEqual([
    { stable, weight: 0.1 },
    { stable, weight: 0 },
  ]);
});

test("an alarm that rang before does not stop a release", async () => {
  const { done, applied } = releasing(update("aws_lambda_alias"), {
    ringing: async () => ["old-trouble"],
  });
  await done;
  expect(applied.at(-1)).toBe("whole");
});

test.each([
  ["the environment has no canary", update("aws_lambda_alias"), { canary: undefined }, stable],
  ["no Lambda changes", update("aws_sns_topic"), {}, stable],
  ["nothing was live before", update("aws_lambda_alias"), {}, {}],
])("is applied at once where %s", async (_, plan, changes, live) => {
  const { done, applied } = releasing(plan, changes, live);
  await done;
  expect(applied).toEqual(["whole"]);
});

test("a refused plan is not applied", async () => {
  const plan = update("aws_dynamodb_table");
  const [change] = plan.resource_changes;
  if (change) change.change.actions = ["delete", "create"];
  const { done, applied } = releasing(plan);
  await expect(done).rejects.toThrow("The plan is refused");
  expect(applied).toEqual([]);
});
