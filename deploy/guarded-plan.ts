/** Lets the guard have a look at every plan. */
import { OperatorError } from "./command.ts";
import { refusals } from "./guard.ts";
import { changesOf, type Plan, verbOf } from "./plan-json.ts";
import type { Rollout } from "./rollout-variables.ts";
import type { Stack } from "./stack.ts";
import { tableOf } from "./table.ts";

/**
 * @param allowed addresses that may be destroyed, or lose protection
 * @throws OperatorError with a table of what stands against it
 */
export async function guardedPlan(
  stack: Pick<Stack, "plan">,
  allowed: readonly string[],
  rollout: Rollout = { pinned: {} },
): Promise<Plan> {
  return judged(await stack.plan(rollout), allowed);
}

/** @throws OperatorError with a table of what stands against the plan */
export function judged(plan: Plan, allowed: readonly string[]): Plan {
  const found = refusals(plan, allowed);
  if (found.length === 0) return plan;
  const rows = found.map(({ address, verb, why }) => [verb, address, why]);
  throw new OperatorError(
    `The plan is refused:\n\n${tableOf(["action", "resource", "why not"], rows)}\n\n` +
      "If that is what you want: --allow-destroy <resource>, once for each.",
  );
}

/** Every change in a line. */
export function summaryOf(plan: Plan): string {
  const rows = changesOf(plan).map((change) => [verbOf(change), change.address]);
  return rows.length === 0 ? "Nothing would change." : tableOf(["action", "resource"], rows);
}
