import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const script = (name: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, "../../deploy", `${name}.ts`), ...args], {
    encoding: "utf8",
  });

test.each(["plan", "deploy", "edge-credentials", "rollback", "bootstrap"])(
  "%s wants to know the environment",
  (name) => {
    const { status, stderr } = script(name, "elsewhere");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Name one environment: development, staging, production\.\nUsage: /);
  },
);

test("a dry run of a deployment prints every step and takes none", () => {
  const { status, stdout } = script("deploy", "production", "--dry-run");
  expect(status).toBe(0);
  const steps = stdout.split("\n").map((line) => line.split(":")[0]);
  expect(steps).toEqual([
    "would test",
    "would preflight",
    "would plan",
    "would apply",
    "would secrets",
    "would worker",
    "would smoke",
    "",
  ]);
});

test("a deployment of development ends with what is on AWS", () => {
  const { stdout } = script("deploy", "development", "--dry-run");
  expect(stdout.trim().split("\n")).toHaveLength(4);
});

test("a deployment goes on from the step that it is told", () => {
  const { stdout } = script("deploy", "staging", "--dry-run", "--from", "worker");
  expect(stdout.trim().split("\n")).toHaveLength(2);
});

test("an option that there is not is named, without a stack", () => {
  const { status, stderr } = script("plan", "staging", "--force");
  expect(status).toBe(1);
  expect(stderr).toContain("--force");
  expect(stderr).not.toContain("    at ");
});
