/** Runs something until it ends, or until the user ends it. */
import { sentenceOf } from "./start-failure.ts";

export interface Running {
  /** Resolves when it has ended by itself: that is a failure. */
  ended: Promise<void>;
  stop: () => Promise<void>;
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const printError = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
};

/** Of one Ctrl-C come two signals: the terminal's and npm's. Milliseconds. */
const oneKeyPress = 500;

/** Exits with 0 if the user ended it, with 1 if it did not start or broke. */
export async function runInForeground(start: () => Promise<Running>): Promise<void> {
  let running: Running | undefined;
  let stoppingSince: number | undefined;
  const end = async () => {
    if (stoppingSince !== undefined && performance.now() < stoppingSince + oneKeyPress) return;
    // The second time, or before anything has started: what there is ends by itself when we are
    // gone.
    if (stoppingSince !== undefined || !running) process.exit(130);
    stoppingSince = performance.now();
    await running.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  endWithNpm(end);

  try {
    running = await start();
  } catch (error) {
    printError(sentenceOf(error) ?? String((error as Error).stack));
    process.exit(1);
  }
  await running.ended;
  if (stoppingSince !== undefined) return;
  printError("A part of the local system has ended unexpectedly; its log says why.");
  await running.stop();
  process.exit(1);
}

/** npm passes SIGTERM on, but cannot pass on its own SIGKILL: we have another parent then. */
function endWithNpm(end: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => process.ppid !== npm && end(), 1_000).unref();
}
