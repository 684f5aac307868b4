/** GitHub's workflows, as text and as documents. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";

export interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}
export interface Job {
  uses?: string;
  environment?: string;
  permissions?: Record<string, string>;
  env?: Record<string, unknown>;
  steps?: Step[];
}
export interface Workflow {
  permissions: Record<string, string>;
  env?: Record<string, unknown>;
  jobs: Record<string, Job>;
}

export const folder = join(import.meta.dirname, "../../.github/workflows");

/** File name → text. */
export const texts = Object.fromEntries(
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
);
const workflows = Object.entries(texts).map(
  ([name, text]) => [name, load(text) as Workflow] as const,
);
export const jobs = workflows.flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ at: `${file} ${name}`, job, workflow })),
);
export const steps = jobs.flatMap(({ at, job }) => (job.steps ?? []).map((step) => ({ at, step })));
