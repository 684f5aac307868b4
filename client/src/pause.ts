/** Waiting: for how long before the next attempt, and how to be woken. */

/** Of attempts, in milliseconds. */
const first = 200;
const longest = 20_000;

/**
 * Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @param attempt 0 for the pause after the first attempt
 * @param atLeast what the other side asks for; the jitter comes on top of it, so that not everybody
 *   is back at once. Milliseconds
 */
export function pauseAfter(attempt: number, atLeast = 0): number {
  return atLeast + Math.random() * Math.min(longest, first * 2 ** Math.min(attempt, 30));
}

/** @returns false if the signal woke it before the time was over */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(false);
    const end = (slept: boolean) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve(slept);
    };
    const wake = () => end(false);
    const timer = setTimeout(() => end(true), milliseconds);
    signal?.addEventListener("abort", wake);
  });
}
