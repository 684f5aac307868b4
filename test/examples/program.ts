/** An example, run as its first lines say. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Command } from "../local/terminal.ts";

const root = join(import.meta.dirname, "../..");

/** Examples import the client as anybody does: by its name, and so as it was built. */
export const buildClient = () =>
  promisify(execFile)(process.execPath, ["client/build.ts"], { cwd: root });

/** The command in an example's first lines, without what it sets. */
export function commandOf(file: string): string {
  const [head = ""] = readFileSync(join(root, file), "utf8").split("*/");
  const command = /(?:^| )(npx [^\n]*?)(?: \[|\n)/m.exec(head)?.[1];
  if (command === undefined) throw new Error(`${file} does not say how it is run`);
  return command;
}

export const runExample = (line: readonly string[], variables: Record<string, string>): Command =>
  new Command(line, root, variables);
