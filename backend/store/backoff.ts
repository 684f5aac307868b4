/** Waits before another attempt. */
import { setTimeout as delay } from "node:timers/promises";

/** Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export const backoff = (attempt: number, baseMilliseconds = 25): Promise<void> =>
  delay(Math.random() * baseMilliseconds * 2 ** attempt);
