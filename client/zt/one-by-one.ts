/** Commands that ask about one event after the other: one that fails keeps none from its turn. */
import { TriggersError } from "../src/errors.ts";
import type { Read } from "./event-claims.ts";
import { printError } from "./output.ts";

/**
 * @param tell asks about one event, and prints what came of it
 * @returns the exit code: 1 if it failed for one of them
 * @throws what would fail for all: no connection, a wrong key
 */
export async function tellEach(
  groups: AsyncIterable<readonly Read[]>,
  tell: (id: string) => Promise<void>,
): Promise<number> {
  let failed = 0;
  const tried = async (read: Read): Promise<string | undefined> => {
    if ("problem" in read) return read.problem;
    try {
      await tell(read.id);
      return undefined;
    } catch (error) {
      if (isItsOwn(error)) return `${read.id}: ${error.message} (${error.code})`;
      throw error;
    }
  };
  for await (const group of groups) {
    for (const read of group) {
      const failure = await tried(read);
      if (failure === undefined) continue;
      failed++;
      printError(`zt: ${failure}`);
    }
  }
  return failed > 0 ? 1 : 0;
}

/** Whether it is of this event alone. */
const isItsOwn = (error: unknown): error is TriggersError =>
  error instanceof TriggersError && (error.status === 404 || error.status === 409);
