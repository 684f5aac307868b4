/** The clocks of this machine: what an EventBridge rule is in AWS, and a cron trigger at Cloudflare. */
import { randomUUID } from "node:crypto";
import { logCrash } from "./gateway/invocation.ts";

/** In milliseconds. Shorter than in the cloud, so that nobody who tries something out waits for it. */
const defaultPeriod = 5_000;

/**
 * Invokes it again and again, never twice at once. What it throws is logged, as Lambda would.
 * @returns ends the clock
 */
export function schedule(
  handler: () => Promise<void>,
  period = defaultPeriod,
  failed = (error: unknown): void => logCrash(randomUUID(), error),
): () => void {
  let isRunning = false;
  const invoke = async () => {
    if (isRunning) return;
    isRunning = true;
    await handler().catch(failed);
    isRunning = false;
  };
  const timer = setInterval(invoke, period);
  timer.unref();
  return () => clearInterval(timer);
}
