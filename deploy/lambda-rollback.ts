/** Sends all calls back to earlier versions of the Lambdas, and makes it stay so. */
import type { Environment } from "../terraform/environments.ts";
import { pointAlias, previousVersions } from "./live-versions.ts";
import { shift } from "./release.ts";
import { type Versions, versionsIn } from "./rollout-variables.ts";
import type { Stack } from "./stack.ts";

export interface LambdaRollback {
  environment: Environment;
  stack: Pick<Stack, "plan" | "apply" | "outputs">;
  /** By service; none: each goes back by one version. */
  chosen: Versions;
  print(step: string): void;
}

/**
 * First the aliases, which takes seconds; then Terraform, whose state keeps the pins: without them
 * the next deployment would bring the newer versions back.
 */
export async function rollBackLambdas(of: LambdaRollback): Promise<void> {
  const { environment, stack, chosen, print } = of;
  const outputs = await stack.outputs();
  const before = await previousVersions(environment, versionsIn(outputs, "LIVE_VERSIONS"), chosen);
  await Promise.all(
    Object.entries(before).map(([service, version]) => pointAlias(environment, service, version)),
  );
  for (const [service, version] of Object.entries(before))
    print(`all calls of ${service} go to version ${version}`);
  await shift(stack, { ...versionsIn(outputs, "PINNED_VERSIONS"), ...before });
  print("it stays so, until --unpin");
}
