/** GitHub's workflows as documents: who gets what, and from where. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { settingNames } from "../../terraform/settings.ts";
import { terraformVersion } from "../../terraform/versions.ts";
import { folder, jobs, steps, texts } from "./workflow-files.ts";

test.each(Object.entries(texts))("%s pins every action by its commit", (_, text) => {
  for (const [, action] of text.matchAll(/uses: ([^\s]+)/g))
    expect(action).toMatch(
      /^\.\/\.github\/workflows\/[a-z-]+\.yml$|^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/,
    );
});

test("no job hands an environment variable to all of its steps", () => {
  for (const { at, job, workflow } of jobs) {
    expect(workflow.env, at).toBeUndefined();
    expect(job.env, at).toBeUndefined();
  }
});

test("a job that installs or tests has no token of AWS, and none of its steps a secret or a setting", () => {
  const runsOthersCode = /install\.mjs|npm (ci|install|test|audit)|pip install|\.ci\/run/;
  const found = jobs.filter(({ job }) =>
    job.steps?.some(({ run }) => runsOthersCode.test(run ?? "")),
  );
  expect(found.length).toBeGreaterThan(1);
  for (const { at, job, workflow } of found) {
    expect({ ...workflow.permissions, ...job.permissions }, at).not.toHaveProperty("id-token");
    expect(job.environment, at).toBeUndefined();
    for (const { env = {}, with: given = {} } of job.steps ?? []) {
      expect(JSON.stringify([env, given]), at).not.toMatch(/secrets\.|vars\./);
      for (const name of settingNames) expect(env, at).not.toHaveProperty(name);
    }
  }
});

test("a role of AWS is assumed after everything is there, and nothing is installed after it", () => {
  const assuming = jobs.filter(({ job }) =>
    job.steps?.some(({ uses }) => uses?.startsWith("aws-actions/")),
  );
  expect(assuming.map(({ at }) => at)).toEqual(["deploy.yml deploy", "plan.yml plan"]);
  for (const { job } of assuming)
    for (const { run = "", uses = "" } of job.steps ?? []) {
      expect(run).not.toMatch(/npm (ci|install)|install\.mjs|pip|npx/);
      expect(uses).not.toContain("checkout");
    }
});

test("Cloudflare's token and the smoke test's key reach one step", () => {
  const having = steps.filter(({ step }) => JSON.stringify(step).includes("secrets."));
  expect(having.map(({ at, step }) => [at, step.run])).toEqual([
    ["deploy.yml deploy", 'npm run deploy -- "$ENVIRONMENT" --plan plan --from secrets'],
    ["probe.yml production", "node deploy/smoke.ts"],
  ]);
});

test("what is applied is the plan that was kept, and only reviewed environments apply", () => {
  const applying = steps.filter(({ step }) => step.run?.includes("npm run deploy"));
  for (const { at, step } of applying) {
    expect(at).toBe("deploy.yml deploy");
    expect(step.run).toContain("--plan plan");
  }
  const [deploy] = jobs.filter(({ at }) => at === "deploy.yml deploy");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own syntax
  expect(deploy?.job.environment).toBe("${{ inputs.environment }}");
});

test("the probe needs nothing but Node: no package is loaded by what it runs", () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, from = ""] of text.matchAll(
      /^(?:import|export) (?!type )[^;]*?from "([^"]+)"/gm,
    )) {
      expect(from, file).toMatch(/^(\.|node:)/);
      if (from.startsWith(".")) visit(join(file, "..", from));
    }
  };
  visit(join(folder, "../../deploy/smoke.ts"));
  expect(seen.size).toBeGreaterThan(3);
});

test("the workflows run the Terraform that was tested", () => {
  const versions = steps.flatMap(({ step }) => step.with?.terraform_version ?? []);
  expect(new Set(versions)).toEqual(new Set([terraformVersion]));
});

describe("every shell block", () => {
  const blocks = steps.flatMap(({ at, step }) => (step.run ? [[at, step.run] as const] : []));

  test.each(blocks)("%s is a script that bash reads", (_, run) => {
    const { status, stderr } = spawnSync("bash", ["-n"], { input: run, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
  });

  test.each(blocks)("%s takes nothing that others may write into its text", (_, run) => {
    // https://docs.github.com/actions/concepts/security/script-injections
    expect(run).not.toMatch(/\$\{\{/);
  });

  test("names npm scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(folder, "../../package.json"), "utf8"));
    const named = blocks.flatMap(([, run]) =>
      [...run.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name ?? ""),
    );
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(scripts).toHaveProperty(name);
  });
});
