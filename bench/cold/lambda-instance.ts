/**
 * Starts a Lambda's bundle in a fresh process, and tells how long it takes until its first answer.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const runtime = fileURLToPath(new URL("lambda-runtime.mjs", import.meta.url));

export interface Lambda {
  /** Path of its one file. */
  module: string;
  /** What it is called with, as JSON. */
  invocation: string;
  environment: Record<string, string>;
}

/** Milliseconds since the process was started. */
export interface ColdStart {
  loaded: number;
  answered: number;
  /** Processor time of the whole process. */
  cpu: number;
  /** Processor time after the module was loaded. */
  invocationCpu: number;
}

interface Reading {
  at: number;
  cpu: number;
}

/** @throws Error if it crashes, or answers that it failed */
export async function startInstance({
  module,
  invocation,
  environment,
}: Lambda): Promise<ColdStart> {
  const start = performance.timeOrigin + performance.now();
  const instance = spawn(process.execPath, [runtime, module, invocation], {
    env: environment,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const [report] = await Promise.all([
    text(instance.stdio[3] as NodeJS.ReadableStream),
    once(instance, "exit"),
  ]);
  if (report === "") throw new Error(`${module} did not answer`);
  const {
    loaded,
    answered,
    answer,
  }: { loaded: Reading; answered: Reading; answer?: { body: string } } = JSON.parse(report);
  if (answer && !JSON.parse(answer.body).ok) throw new Error(`${module} answered ${answer.body}`);
  return {
    loaded: loaded.at - start,
    answered: answered.at - start,
    cpu: answered.cpu,
    invocationCpu: answered.cpu - loaded.cpu,
  };
}
