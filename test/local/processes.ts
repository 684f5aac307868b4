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
    .filter((name) => /^\d+$/.test(name) && contentOf(`${name}/environ`).includes(mark))
    .map((pid) => ({ pid: Number(pid), commandLine: contentOf(`${pid}/cmdline`).join(" ").trim() }))
    .filter(({ commandLine }) => commandLine !== "");
}

function contentOf(file: string): string[] {
  try {
    return readFileSync(`/proc/${file}`, "utf8").split("\0");
  } catch {
    // It has ended meanwhile, or is another user's.
    return [];
  }
}
