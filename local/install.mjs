/**
 * Installs the dependencies if they are missing or stale, so that a fresh clone starts with one
 * command. Plain JavaScript: it runs before there is a node_modules, on whatever Node the user has.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const packagesOf = (name) =>
  existsSync(path(name)) ? JSON.parse(readFileSync(path(name), "utf8")).packages : undefined;

/** npm writes this file last: an installation that was broken off has none. */
const installed = packagesOf("node_modules/.package-lock.json");
const locked = packagesOf("package-lock.json");

/**
 * By content, since the times of the two files say nothing after a checkout. Optional packages may
 * be for other platforms.
 */
function isStale() {
  return Object.entries(locked ?? {}).some(([name, { version, optional, link }]) => {
    if (name === "" || link) return false;
    return installed[name] === undefined ? !optional : installed[name].version !== version;
  });
}

/** @returns what npm had to say if it failed. */
function npm(...args) {
  const { status, stderr, error } = spawnSync(
    "npm",
    [...args, "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: path(""),
      encoding: "utf8",
      shell: process.platform === "win32",
    },
  );
  return status === 0 ? undefined : stderr || error?.message || `it ended with ${status}`;
}

if (installed === undefined || isStale()) {
  const reason = installed === undefined ? "there are none yet" : "package-lock.json has changed";
  process.stderr.write(`Installing the dependencies, which takes a minute: ${reason}.\n`);
  // `npm ci` refuses a lock file that lacks the optional packages of other platforms; `npm install`
  // takes the same versions from it.
  const problem = npm("ci") && npm("install", "--no-save");
  if (problem !== undefined) {
    process.stderr.write(
      `${problem}\nThe dependencies cannot be installed: npm's own words are above.\n`,
    );
    process.exit(1);
  }
}
