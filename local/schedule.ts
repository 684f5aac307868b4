/** The clock of the maintenance Lambda: what an EventBridge rule is in AWS. */
import { randomUUID } from "node:crypto";
import { logCrash } from "../gateway/invocation.ts";

/** In milliseconds. Shorter than in AWS, so that nobody who tries something out waits for it. */
const defaultPeriod = 5_000;

/**
 * Invokes it again and again, never twice at once. What it throws is logged, as Lambda would.
 * @returns ends the clock
 */
export function schedule(handler: () => Promise<void>, period = defaultPeriod): () => void {
  let isRunning = false;
  const invoke = async () => {
    if (isRunning) return;
    isRunning = true;
    await handler().catch((error) => logCrash(randomUUID(), error));
    isRunning = false;
  };
  const timer = setInterval(invoke, period);
  timer.unref();
  return () => clearInterval(timer);
}
