/**
 * A plan that is reviewed in one place and applied in another: the synthesized stack, the bundles and
 * Terraform's own plan file, in one folder.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type EnvironmentName, environmentNames } from "../terraform/environments.ts";
import { OperatorError } from "./command.ts";
import type { ReleasePlan } from "./release.ts";
import { Stack } from "./stack.ts";

const versions = z.record(z.string(), z.string());
const manifest = z.object({
  environment: z.enum(environmentNames),
  pinned: versions,
  canary: z.object({ stable: versions, weight: z.number() }).optional(),
  allowed: z.array(z.string()),
});
const manifestFile = "release.json";

export interface Reviewed {
  stack: Stack;
  planned: ReleasePlan;
  /** What the reviewer saw named. */
  allowed: readonly string[];
}

/** @param outdir where the plan was made; `.terraform` stays behind, with its links to the machine */
export function keepPlan(
  directory: string,
  outdir: string,
  environment: EnvironmentName,
  { pinned, canary }: ReleasePlan,
  allowed: readonly string[],
): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const filter = (source: string) => !/[\\/]\.terraform([\\/]|$)/.test(source);
  for (const part of [join("stacks", environment), "functions"])
    cpSync(join(outdir, part), join(directory, part), { recursive: true, filter });
  writeFileSync(
    join(directory, manifestFile),
    JSON.stringify({ environment, pinned, ...(canary && { canary }), allowed }),
  );
}

/** @throws OperatorError if the folder holds no plan, or another environment's */
export function reviewedPlan(directory: string, environment: EnvironmentName): Reviewed {
  const file = join(directory, manifestFile);
  if (!existsSync(file))
    throw new OperatorError(
      `${directory} holds no plan: npm run plan -- ${environment} --out ${directory}`,
    );
  const found = manifest.parse(JSON.parse(readFileSync(file, "utf8")));
  if (found.environment !== environment)
    throw new OperatorError(
      `${directory} holds a plan of ${found.environment}, not of ${environment}.`,
    );
  return {
    stack: Stack.of(environment, directory),
    planned: { pinned: found.pinned, canary: found.canary },
    allowed: found.allowed,
  };
}
