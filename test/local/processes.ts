/**
 * The processes that a test has started, however many levels down: they have inherited a mark in
 * their environment.
 */
import { readdirSync, readFileSync } from "node:fs";

export interface Process {
  pid: number;
  commandLine: string;
}

/** Only Linux shows the environment of a process. */
export const canList = process.platform === "linux";

/** @param mark `NAME=value` */
export function processesWith(mark: string): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(mark))
    .map((pid) => ({
      pid: Number(pid),
      commandLine: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim(),
    }));
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // It has ended meanwhile, or is another user's.
    return [];
  }
}
