/** An example, run as its first lines say. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Command } from "../local/terminal.ts";

const root = join(import.meta.dirname, "../..");

/** Examples import the client as anybody does: by its name, and so as it was built. */
export const buildClient = () =>
  promisify(execFile)(process.execPath, ["client/build.ts"], { cwd: root });

export const runExample = (line: readonly string[], variables: Record<string, string>): Command =>
  new Command(line, root, variables);
