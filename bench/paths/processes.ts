/** The processor time of each process of a running system, as Linux tells it. */
import { readFileSync } from "node:fs";
import type { RunningSystem } from "../../local/system.ts";

/** Name of a process → its processor time so far, in milliseconds. */
export type ProcessorTimes = Record<string, number>;

/** Of USER_HZ, which is 100 on every Linux that Node runs on. */
const millisecondsPerTick = 10;

/** @returns undefined where there is no /proc to ask */
export function processorTimes({
  aws,
  edge,
}: Pick<RunningSystem, "aws" | "edge">): ProcessorTimes | undefined {
  try {
    const { user, system } = process.cpuUsage();
    const times: ProcessorTimes = { client: (user + system) / 1000 };
    for (const [half, { pid }] of Object.entries({ aws, edge })) {
      for (const each of withChildren(pid)) {
        const name = each === pid ? `${half} (node)` : commandOf(each);
        times[name] = (times[name] ?? 0) + timeOf(each);
      }
    }
    return times;
  } catch {
    return undefined;
  }
}

/** Resident memory of a system's processes, in megabytes. */
export const residentMegabytes = ({ aws, edge }: Pick<RunningSystem, "aws" | "edge">): number =>
  [aws.pid, edge.pid].flatMap(withChildren).reduce((sum, pid) => sum + residentOf(pid), 0);

function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  return [pid, ...children.flatMap(withChildren)];
}

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, "utf8").trim();

/**
 * User and system time: the 14th and 15th field, counted after the command, which may hold
 * anything.
 */
function timeOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick;
}

const residentOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
