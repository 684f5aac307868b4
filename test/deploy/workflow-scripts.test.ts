/** Runs every shell block of the workflows, as GitHub does, with other programs in the places of npm, gh, … */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { steps } from "./workflow-files.ts";

/** What may not run here; each says how it was called, and ends as `EXIT` says. */
const programs = ["npm", "node", "pip", "gh", "tar", "rm"];

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "workflow-"));
  mkdirSync(join(place, "bin"));
  for (const name of programs) {
    const program = join(place, "bin", name);
    writeFileSync(
      program,
      `#!/bin/bash\necho "${name} $*" >> "$CALLS"\necho "${name} says so"\nexit "$EXIT"\n`,
    );
    chmodSync(program, 0o755);
  }
  for (const name of [".ci", "plan-text-staging", "plan-text-production"])
    mkdirSync(join(place, name));
  writeFileSync(join(place, ".ci/run"), 'echo ".ci/run" >> "$CALLS"\n');
  for (const name of ["staging", "production"])
    writeFileSync(join(place, `plan-text-${name}/plan.txt`), `the plan of ${name}\n`);
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const contents = (name: string): string => readFileSync(join(place, name), "utf8");

/** By GitHub's own shell: `bash -e`, with the step's variables and nothing of ours. */
function run(script: string, variables: Record<string, string>, exit = 0) {
  const file = join(place, "script.sh");
  writeFileSync(file, script);
  writeFileSync(join(place, "calls"), "");
  const { status, stderr } = spawnSync("bash", ["-e", file], {
    cwd: place,
    encoding: "utf8",
    env: {
      PATH: `${join(place, "bin")}:/usr/bin:/bin`,
      CALLS: join(place, "calls"),
      EXIT: String(exit),
      GITHUB_STEP_SUMMARY: join(place, "summary.md"),
      ...variables,
    },
  });
  return { status, stderr, calls: contents("calls").trim().split("\n") };
}

const blocks = steps.flatMap(({ at, step }) =>
  step.run === undefined
    ? []
    : [
        {
          at,
          script: step.run,
          variables: Object.fromEntries(
            Object.keys(step.env ?? {}).map((name) => [name, `the-${name.toLowerCase()}`]),
          ),
        },
      ],
);
const blockWith = (text: string) => {
  const [block] = blocks.filter(({ script }) => script.includes(text));
  if (!block) throw new Error(`no block has ${text}`);
  return block;
};

test.each(blocks)("$at: $script ends well, and calls what it names", ({ script, variables }) => {
  const { status, stderr, calls } = run(script, variables);
  expect([status, stderr]).toEqual([0, ""]);
  for (const call of calls) expect(call).toMatch(/^(npm|node|pip|gh|tar|rm|\.ci\/run)/);
});

test.each(
  blocks.filter(({ script }) => !script.includes("plan-text") && script !== "bash .ci/run"),
)("$at: $script fails if what it calls fails", ({ script, variables }) => {
  expect(run(script, variables, 1).status).not.toBe(0);
});

describe("the plan", () => {
  test("is in the log, in the summary and in the file, whether it may be applied or not", () => {
    const { script } = blockWith("--out plan $OPTIONS");
    for (const exit of [0, 2]) {
      const variables = { ENVIRONMENT: "staging", OPTIONS: "--unpin --drift" };
      const { status, calls } = run(script, variables, exit);
      expect(status).toBe(exit);
      expect(calls).toEqual(["npm run --silent plan -- staging --out plan --unpin --drift"]);
      expect(contents("summary.md")).toContain("### Plan of staging\n```\nnpm says so\n```");
      expect(contents("plan.txt")).toBe("npm says so\n");
    }
  });

  test("of each environment is in the comment of a pull request", () => {
    const { script } = blockWith("gh pr comment");
    const { calls } = run(script, { NUMBER: "7" });
    expect(calls).toEqual(["gh pr comment 7 --body-file comment.md"]);
    for (const name of ["staging", "production"])
      expect(contents("comment.md")).toContain(`plan.txt\n\`\`\`\nthe plan of ${name}\n\`\`\`\n`);
  });
});

test("an environment's name is one argument, whatever it says", () => {
  const { script } = blockWith("--from secrets");
  const { calls } = run(script, { ENVIRONMENT: "a; rm b" });
  expect(calls).toEqual(["npm run deploy -- a; rm b --plan plan --from secrets"]);
});
