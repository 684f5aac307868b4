/** What a running system tells other processes about itself. */
import { mkdirSync, rmdirSync, statSync } from "node:fs";
import { readJson, writeAtomically } from "./files.ts";

export type Variables = Record<string, string>;

/** Longer than anyone needs to write a file, in milliseconds: who holds it longer has died. */
const lockExpiry = 2_000;

export function readPublished(file: string): Variables {
  return (readJson(file) ?? {}) as Variables;
}

/** Adds to what the other half has published. */
export function publish(file: string, variables: Variables): void {
  change(file, (published) => ({ ...published, ...variables }));
}

/** Takes it back: what has stopped is not to be found any more. */
export function withdraw(file: string, names: readonly string[]): void {
  change(file, (published) =>
    Object.fromEntries(Object.entries(published).filter(([name]) => !names.includes(name))),
  );
}

/** Both halves write the same file, often at the same moment: one reads and writes at a time. */
function change(file: string, edit: (published: Variables) => Variables): void {
  const lock = `${file}.lock`;
  while (!acquire(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  try {
    writeAtomically(file, `${JSON.stringify(edit(readPublished(file)), undefined, 2)}\n`);
  } finally {
    rmdirSync(lock);
  }
}

function acquire(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // Given back since: another process may have taken it, so it is not removed.
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > lockExpiry) rmdirSync(lock);
    return false;
  }
}
