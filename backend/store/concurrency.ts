/** Runs many small things at once, but not all of them. */

import { StoreUnavailable } from "../lambda/fault.ts";

/** As many as a Lambda's connections to DynamoDB serve well: the AWS SDK opens at most 50. */
export const atOnce = 32;

/**
 * The failure of one keeps no other from its turn, and is thrown when all have had theirs: so nothing
 * happens after the operation was answered.
 * @returns the results in the order of the items
 */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
  most = atOnce,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const failures: unknown[] = [];
  const work = async () => {
    for (const [index, item] of queue) {
      try {
        results[index] = await run(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** What became of one of many: one that did not end in time failed, as far as anybody knows. */
export type Attempted<Result> = { ok: true; value: Result } | { ok: false; error: unknown };

/**
 * The failure of one, or its slowness, is its own.
 * @param milliseconds after which nothing more is begun or waited for
 */
export async function attemptEach<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
  milliseconds: number,
): Promise<Attempted<Result>[]> {
  const late: Attempted<Result> = {
    ok: false,
    error: new StoreUnavailable("there was no time left"),
  };
  const results: Attempted<Result>[] = items.map(() => late);
  let isOver = milliseconds <= 0;
  const all = eachOf([...items.entries()], async ([index, item]) => {
    if (isOver) return;
    try {
      const value = await run(item);
      if (!isOver) results[index] = { ok: true, value };
    } catch (error) {
      if (!isOver) results[index] = { ok: false, error };
    }
  });
  if (milliseconds === Number.POSITIVE_INFINITY) await all;
  else {
    const timer = Promise.withResolvers<void>();
    const timeout = setTimeout(timer.resolve, Math.max(0, milliseconds));
    await Promise.race([all, timer.promise]);
    clearTimeout(timeout);
  }
  isOver = true;
  return results;
}
