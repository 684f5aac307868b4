/**
 * The time of the request that is being answered: how much is left, and how much went to the store.
 */
import { AsyncLocalStorage } from "node:async_hooks";

interface RequestTime {
  /** On the clock of `performance.now()`. */
  deadline: number;
  /**
   * Milliseconds that calls to the store took, each counted for itself though some run side by
   * side.
   */
  store: number;
}

const current = new AsyncLocalStorage<RequestTime>();

/**
 * @param milliseconds from now: nobody waits for what comes later; undefined or no number: no limit
 * but those of the calls themselves
 */
export function withinBudget<Result>(
  milliseconds: string | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  const budget = Number(milliseconds);
  const deadline = budget > 0 ? performance.now() + budget : Number.POSITIVE_INFINITY;
  return current.run({ deadline, store: 0 }, run);
}

/** @returns milliseconds; Infinity where there is no limit */
export const budgetLeft = (): number =>
  (current.getStore()?.deadline ?? Number.POSITIVE_INFINITY) - performance.now();

/** @param milliseconds of one call to the store */
export function spendInStore(milliseconds: number): void {
  const time = current.getStore();
  if (time) time.store += milliseconds;
}

/** @returns milliseconds so far */
export const spentInStore = (): number => current.getStore()?.store ?? 0;
