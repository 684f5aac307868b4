/** The oldest Node that is promised, if this machine has one beside the project's own. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** @returns its path */
export const olderNode = (): string | undefined =>
  (process.env.PATH ?? "")
    .split(":")
    .filter((directory) => !directory.includes("node_modules"))
    .map((directory) => join(directory, "node"))
    .find(
      (path) =>
        existsSync(path) &&
        execFileSync(path, ["--version"], { encoding: "utf8" }).startsWith("v20."),
    );
