import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

let project: string;

/**
 * A project with one dependency, and an npm that only writes down what it is asked. `broken`:
 * commands that fail.
 */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "install-"));
  mkdirSync(join(project, "local"));
  mkdirSync(join(project, "bin"));
  cpSync(join(import.meta.dirname, "../../local/install.mjs"), join(project, "local/install.mjs"));
  lock("package-lock.json", "1.0.0");
  npmFails();
});

afterEach(() => rmSync(project, { recursive: true }));

function lock(file: string, version: string): void {
  const packages = {
    "": { version: "9.9.9" },
    "node_modules/a": { version },
    "node_modules/other-platform": { version, optional: true },
  };
  const { "node_modules/other-platform": _, ...present } = packages;
  writeFileSync(
    join(project, file),
    JSON.stringify({ packages: file.includes("/") ? present : packages }),
  );
}

function npmFails(...commands: string[]): void {
  const npm = join(project, "bin/npm");
  const fail = commands
    .map((command) => `[ "$1" = ${command} ] && { echo "${command} broke" >&2; exit 1; }`)
    .join("\n");
  writeFileSync(npm, `#!/bin/sh\necho "$@" >>"${project}/calls"\n${fail}\nexit 0\n`);
  chmodSync(npm, 0o755);
}

function install() {
  const env = { PATH: `${join(project, "bin")}:${process.env.PATH}` };
  const { status, stderr } = spawnSync(process.execPath, [join(project, "local/install.mjs")], {
    env,
    encoding: "utf8",
  });
  const calls = join(project, "calls");
  return {
    status,
    stderr,
    calls: existsSync(calls)
      ? readFileSync(calls, "utf8")
          .trim()
          .split("\n")
          .map((line) => line.split(" --no-audit")[0])
      : [],
  };
}

const installed = (version: string) => {
  mkdirSync(join(project, "node_modules"));
  lock("node_modules/.package-lock.json", version);
};

it("installs into a fresh clone, and says so in one line", () => {
  expect(install()).toEqual({
    status: 0,
    calls: ["ci"],
    stderr: "Installing the dependencies, which takes a minute: there are none yet.\n",
  });
});

it("installs again when the lock file names another version", () => {
  installed("0.9.0");
  expect(install()).toMatchObject({
    status: 0,
    calls: ["ci"],
    stderr: expect.stringContaining("package-lock.json has changed"),
  });
});

it("does nothing, silently, when all is there but the packages of other platforms", () => {
  installed("1.0.0");
  expect(install()).toEqual({ status: 0, calls: [], stderr: "" });
});

it("falls back to npm install where npm ci refuses", () => {
  npmFails("ci");
  expect(install()).toMatchObject({
    status: 0,
    calls: ["ci", "install --no-save"],
    stderr: expect.not.stringContaining("broke"),
  });
});

it("fails with npm's own words when neither works", () => {
  npmFails("ci", "install");
  expect(install()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("install broke\n"),
  });
});
