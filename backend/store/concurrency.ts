/** Runs many small things at once, but not all of them. */

/** As many as a Lambda's connections to DynamoDB serve well: the AWS SDK opens at most 50. */
const atOnce = 32;

/**
 * @returns the results in the order of the items. The first failure ends it, so let `run` catch
 * what others must not feel.
 */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
