/** Small files that are there whole or not at all, and that only their owner may read. */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";

const ownerOnly = 0o600;

export function writeAtomically(file: string, content: string): void {
  renameSync(temporary(file, content), file);
}

/** @returns false if the file was there already; it is then as it was. */
export function writeOnce(file: string, content: string): boolean {
  const draft = temporary(file, content);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft);
  }
}

/** @returns undefined if there is no such file. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function temporary(file: string, content: string): string {
  const path = `${file}.${randomUUID()}`;
  const descriptor = openSync(path, "wx", ownerOnly);
  writeSync(descriptor, content);
  fsyncSync(descriptor);
  closeSync(descriptor);
  return path;
}
