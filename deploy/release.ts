/**
 * Brings a plan into being: at once, or to a share of the calls first where the environment has a
 * canary.
 */
import type { Environment } from "../terraform/environments.ts";
import { OperatorError } from "./command.ts";
import { guardedPlan } from "./guarded-plan.ts";
import { changesOf, type Plan } from "./plan-json.ts";
import type { Canary, Stack } from "./stack.ts";

export interface Release {
  stack: Pick<Stack, "plan" | "apply" | "outputs">;
  canary: Environment["canary"];
  /** Addresses that may be destroyed. */
  allowed: readonly string[];
  /** Names of the alarms that ring. */
  ringing(): Promise<string[]>;
  wait(minutes: number): Promise<void>;
  say(step: string): void;
}

/**
 * @throws OperatorError after all calls went back to the old versions, if an alarm began to ring
 * meanwhile
 */
export async function release(of: Release): Promise<void> {
  const { stack, canary, allowed, say } = of;
  const stable = await liveVersions(stack);
  const plan = await guardedPlan(stack, allowed);
  if (!canary || Object.keys(stable).length === 0 || !changesAliases(plan)) {
    await stack.apply();
    return;
  }
  const before = await of.ringing();
  await shift(of, { stable, weight: canary.weight });
  say(`${canary.weight * 100} % of the calls go to the new versions, for ${canary.minutes} min`);
  await of.wait(canary.minutes);
  const since = (await of.ringing()).filter((name) => !before.includes(name));
  if (since.length > 0) {
    await shift(of, { stable, weight: 0 });
    throw new OperatorError(
      `All calls went back to the old versions: ${since.join(", ")} began to ring.`,
    );
  }
  await shift(of);
  say("all calls go to the new versions");
}

async function shift({ stack, allowed }: Release, canary?: Canary): Promise<void> {
  await guardedPlan(stack, allowed, canary);
  await stack.apply();
}

/** By service; none before the first apply. */
async function liveVersions(stack: Release["stack"]): Promise<Record<string, string>> {
  const { LIVE_VERSIONS } = await stack.outputs();
  return LIVE_VERSIONS === undefined ? {} : JSON.parse(LIVE_VERSIONS);
}

/**
 * Also after an interrupted deployment: the functions are new already, and the aliases still point
 * at the old versions.
 */
const changesAliases = (plan: Plan): boolean =>
  changesOf(plan).some(
    ({ type, change }) => type === "aws_lambda_alias" && change.actions.includes("update"),
  );
