/**
 * `wrangler deploy --dry-run` warns of each binding that an environment forgets to repeat, and
 * writes what it would upload.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { bundleBudgets } from "../../deploy/bundle-budgets.ts";
import { stepsIn } from "../../deploy/steps.ts";
import { environmentNames } from "../../terraform/environments.ts";

const withWorker = environmentNames.filter((name) => stepsIn(name).includes("worker"));

test.each(withWorker)("the Worker of %s has every binding, and is within its budget", (name) => {
  const outdir = mkdtempSync(join(tmpdir(), "wrangler-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const args = ["deploy", "--dry-run", "--env", name, "--outdir", outdir];
  const { status, stdout, stderr } = spawnSync("wrangler", args, {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(stderr).toBe("");
  expect(stdout).not.toMatch(/warning/i);
  expect(stdout).toContain(`env.ENVIRONMENT ("${name}")`);
  expect(status).toBe(0);
  // Beside it lies the source map, which is not uploaded.
  expect(gzipSync(readFileSync(join(outdir, "index.js"))).length).toBeLessThanOrEqual(
    bundleBudgets.worker,
  );
});
