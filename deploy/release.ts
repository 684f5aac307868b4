/**
 * Brings a plan into being: at once, or to a share of the calls first where the environment has a
 * canary.
 */
import type { Environment } from "../terraform/environments.ts";
import { OperatorError } from "./command.ts";
import { guardedPlan, judged } from "./guarded-plan.ts";
import { changesOf, type Plan, verbOf } from "./plan-json.ts";
import { type Canary, type Versions, versionsIn } from "./rollout-variables.ts";
import type { Stack } from "./stack.ts";

/** What was planned, and how it goes on when it has been applied. */
export interface ReleasePlan {
  /** The versions that stay, whatever is deployed. */
  pinned: Versions;
  /** The new versions' share of the calls; none: they take them all at once. */
  canary: Canary | undefined;
}

export interface Planning {
  stack: Pick<Stack, "plan" | "outputs">;
  canary: Environment["canary"];
  /** Addresses that may be destroyed, or lose protection. */
  allowed: readonly string[];
  /** Lets the newest versions take the calls again after a rollback. */
  unpin: boolean;
}

/** Plans a release; the stack's plan is then the one to review, and to apply. */
export async function planRelease(of: Planning): Promise<ReleasePlan & { plan: Plan }> {
  const { stack, canary, allowed } = of;
  const outputs = await stack.outputs();
  const pinned = of.unpin ? {} : versionsIn(outputs, "PINNED_VERSIONS");
  const stable = versionsIn(outputs, "LIVE_VERSIONS");
  const plan = await guardedPlan(stack, allowed, { pinned });
  if (!canary || Object.keys(stable).length === 0 || !changesAliases(plan))
    return { pinned, canary: undefined, plan };
  const share = { stable, weight: canary.weight };
  return {
    pinned,
    canary: share,
    plan: await guardedPlan(stack, allowed, { pinned, canary: share }),
  };
}

export interface Release {
  stack: Pick<Stack, "plan" | "apply">;
  planned: ReleasePlan;
  minutes: number;
  /** Names of the alarms that mean the release, and ring. */
  ringing(): Promise<string[]>;
  wait(minutes: number): Promise<void>;
  print(step: string): void;
}

/**
 * Applies what was planned.
 * @throws OperatorError after all calls went back to the old versions, if an alarm began to ring
 * meanwhile; they are pinned, so that no other deployment brings the new ones back
 */
export async function release(of: Release): Promise<void> {
  const { stack, print, minutes } = of;
  const { pinned, canary } = of.planned;
  for (const [service, version] of Object.entries(pinned))
    print(
      `${service} stays at version ${version}, to which it was rolled back: --unpin releases it`,
    );
  if (!canary) return stack.apply();
  const before = await of.ringing();
  await stack.apply();
  print(`${canary.weight * 100} % of the calls go to the new versions, for ${minutes} min`);
  await of.wait(minutes);
  const since = (await of.ringing()).filter((name) => !before.includes(name));
  if (since.length > 0) {
    await shift(stack, { ...canary.stable, ...pinned });
    throw new OperatorError(
      `All calls went back to the old versions, which are pinned: ${since.join(", ")} began to ring.`,
    );
  }
  await shift(stack, pinned);
  print("all calls go to the new versions");
}

/** Moves calls, and nothing else: all the rest was reviewed and applied. */
export async function shift(stack: Release["stack"], pinned: Versions): Promise<void> {
  const plan = judged(await stack.plan({ pinned }), []);
  const others = changesOf(plan).filter(({ type }) => type !== "aws_lambda_alias");
  if (others.length > 0) {
    const named = others.map((change) => `${verbOf(change)} ${change.address}`);
    throw new OperatorError(
      `Only aliases were to change, but the plan also has: ${named.join(", ")}. Somebody else changed the environment meanwhile: plan again.`,
    );
  }
  await stack.apply();
}

/**
 * Also after an interrupted deployment: the functions are new already, and the aliases still point
 * at the old versions.
 */
const changesAliases = (plan: Plan): boolean =>
  changesOf(plan).some(
    ({ type, change }) => type === "aws_lambda_alias" && change.actions.includes("update"),
  );
