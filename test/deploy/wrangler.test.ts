/** `wrangler deploy --dry-run` warns of each binding that an environment forgets to repeat. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stepsIn } from "../../deploy/steps.ts";
import { environmentNames } from "../../terraform/environments.ts";

const withWorker = environmentNames.filter((name) => stepsIn(name).includes("worker"));

test.each(withWorker)("the Worker of %s has every binding", { timeout: 60_000 }, (name) => {
  const outdir = mkdtempSync(join(tmpdir(), "wrangler-"));
  const args = ["deploy", "--dry-run", "--env", name, "--outdir", outdir];
  const { status, stdout, stderr } = spawnSync("wrangler", args, { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  rmSync(outdir, { recursive: true });
  expect(stderr).toBe("");
  expect(stdout).not.toMatch(/warning/i);
  expect(stdout).toContain(`env.ENVIRONMENT ("${name}")`);
  expect(status).toBe(0);
});
