/** How much memory the processes of a half take. Where there is no /proc, nothing is known. */
import { readdirSync, readFileSync } from "node:fs";

/** @returns bytes that the processes named so in the group have resident */
export function residentBytes(group: number, name: string): number {
  let bytes = 0;
  for (const pid of processes()) {
    const [stat, statm] = [read(`/proc/${pid}/stat`), read(`/proc/${pid}/statm`)];
    // The name stands in parentheses, and may hold anything.
    const [, command, rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
    const [, , groupOf] = rest.split(" ");
    if (command === name && Number(groupOf) === group) bytes += Number(statm.split(" ")[1]) * page;
  }
  return bytes;
}

const page = 4_096;

function processes(): string[] {
  try {
    return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
