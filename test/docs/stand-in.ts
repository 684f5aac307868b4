/**
 * Stands on the PATH for the programs of `stand-ins.ts`: does what the table says, or runs the real
 * one.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { delimiter } from "node:path";
import { type Real, standIns, type Used } from "./stand-ins.ts";

const [shims = "", tool = "", ...args] = process.argv.slice(2);
const command = args.join(" ");

const path = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => folder !== shims)
  .join(delimiter);

/** Its children find the stand-ins again. */
function run(program: string, given: readonly string[]): number {
  const found = spawnSync("sh", ["-c", 'command -v "$1"', "sh", program], {
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  if (found.status !== 0) console.error(`${program} is not installed`);
  const { status } = spawnSync(found.stdout.trim(), given, { stdio: "inherit" });
  return status ?? 1;
}

const real: Real = { path, run };

const isSafe = ["npm", "npx", "node", "python3", "pip", "curl"].includes(tool);
const standIn = standIns.find((each) => each.tool === tool && each.command.test(command));

const note = (used: Used) =>
  appendFileSync(process.env.DOCS_USED ?? "", `${JSON.stringify(used)}\n`);

if (standIn) {
  try {
    const problem = await standIn.run(args, real);
    note({ tool, command, for: `${standIn.command}`, problem: problem ?? null });
    if (problem) console.error(`${tool} ${command}: ${problem}`);
    process.exitCode = problem ? 1 : 0;
  } catch (error) {
    note({ tool, command, for: `${standIn.command}`, problem: `${error}` });
    process.exitCode = 1;
  }
} else if (tool === "curl") {
  // An answer that is an error fails the block.
  process.exitCode = run(tool, [
    "--fail-with-body",
    "--silent",
    "--show-error",
    "--max-time",
    "30",
    ...args,
  ]);
} else if (isSafe) {
  process.exitCode = run(tool, args);
} else {
  note({ tool, command, for: "", problem: `needs a stand-in in test/docs/stand-ins.ts` });
  process.exitCode = 1;
}
