/** What the commands share that settle events: each is asked for in groups, and told of one by one. */
import type { Selection } from "../src/options.ts";
import type { ItemError } from "../src/types.ts";
import type { Read } from "./event-claims.ts";
import { isForPeople, type Look, paint, print, printError, statusText } from "./output.ts";

/** What the API says of one event. */
type Result = { event_id: string; status: string } | { event_id: string; error: ItemError };

/** @param selection its `eventIds` are never missing. @returns one result for each event */
export type Settle = (
  selection: Selection & { eventIds: readonly string[] },
) => Promise<{ results: Result[] }>;

/** @returns the exit code: 1 if it failed for one of them */
export async function settleAll(
  groups: AsyncIterable<readonly Read[]>,
  settle: Settle,
  look: Look,
): Promise<number> {
  let failed = 0;
  const fail = (sentence: string) => {
    failed++;
    printError(`zt: ${sentence}`);
  };
  for await (const group of groups) {
    for (const read of group) if ("problem" in read) fail(read.problem);
    const claims = group.filter((read) => "id" in read);
    for (const leaseId of new Set(claims.map(({ lease }) => lease))) {
      const eventIds = claims.filter(({ lease }) => lease === leaseId).map(({ id }) => id);
      const { results } = await settle({ leaseId, eventIds });
      for (const result of results) {
        if ("error" in result)
          fail(`${result.event_id}: ${result.error.title} (${result.error.code})`);
        await printResult(result, look);
      }
    }
  }
  return failed > 0 ? 1 : 0;
}

async function printResult(result: Result, look: Look): Promise<void> {
  if (!isForPeople(look)) await print(JSON.stringify(result));
  else if ("status" in result)
    await print(`${statusText(result.status)}  ${paint("dim", result.event_id)}`);
}
