/**
 * `npm run mutants [room…]`: breaks the code in one place at a time, in a copy of the checkout, and
 * expects the nearest tests to fail.
 */
import { appendFileSync } from "node:fs";
import { Copy } from "./copy.ts";
import { equivalents } from "./equivalents.ts";
import type { Mutant } from "./mutant.ts";
import { type Room, rooms } from "./rooms.ts";

type Outcome = "killed" | "survived" | "equivalent";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (summary) appendFileSync(summary, `${line}\n`);
};

/** @returns its outcome, printed */
async function tried(copy: Copy, mutant: Mutant): Promise<Outcome> {
  const isNoticed = await copy.notices(mutant);
  const isEquivalent = Object.hasOwn(equivalents, mutant.name);
  const outcome = isNoticed ? "killed" : isEquivalent ? "equivalent" : "survived";
  print(`- ${outcome}: ${mutant.name} (${mutant.file})`);
  return outcome;
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(rooms, name));
if (unknown.length > 0) {
  process.stderr.write(`No room ${unknown.join()}: there are ${Object.keys(rooms).join(", ")}.\n`);
  process.exit(2);
}

using copy = new Copy();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    copy[Symbol.dispose]();
    process.exit(130);
  });
let survivors = 0;
for (const [room, mutants] of Object.entries(rooms) as [Room, readonly Mutant[]][]) {
  if (chosen.length > 0 && !chosen.includes(room)) continue;
  const tests = [...new Set(mutants.flatMap((each) => each.tests.split(" ")))];
  if (!(await copy.passes(tests))) throw new Error(`${room}: its tests fail before it is broken`);
  const outcomes: Outcome[] = [];
  for (const mutant of mutants) outcomes.push(await tried(copy, mutant));
  const count = (of: Outcome): number => outcomes.filter((outcome) => outcome === of).length;
  survivors += count("survived");
  print(`\n**${room}**: ${count("killed")} of ${mutants.length - count("equivalent")} killed\n`);
}
process.exitCode = survivors === 0 ? 0 : 1;
