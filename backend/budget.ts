/** The time that a request has left: nobody waits for what comes after it. */
import { AsyncLocalStorage } from "node:async_hooks";

const deadlines = new AsyncLocalStorage<number>();

/** @param milliseconds from now; undefined or no number: no limit but those of the calls themselves */
export function withinBudget<Result>(milliseconds: string | undefined, run: () => Promise<Result>): Promise<Result> {
  const budget = Number(milliseconds);
  return budget > 0 ? deadlines.run(performance.now() + budget, run) : run();
}

/** @returns milliseconds; Infinity where there is no limit */
export const budgetLeft = (): number => (deadlines.getStore() ?? Number.POSITIVE_INFINITY) - performance.now();
