/** What the commands are made of that settle events: asked for in groups, and told of one by one. */

import type { BulkFilter, Job, JobCount } from "../src/bulk-types.ts";
import type { InboxClient } from "../src/inbox-client.ts";
import type { CallOptions, Selection } from "../src/options.ts";
import type { ItemError } from "../src/types.ts";
import { type BulkValues, bulkOptions, filterOf, runBulk } from "./bulk.ts";
import { type Command, parse } from "./command.ts";
import { connectInbox, type InboxChoice } from "./connection.ts";
import { claimsOf, type Read } from "./event-claims.ts";
import { isForPeople, type Look, paint, print, printError, statusText } from "./output.ts";

const text = { type: "string" } as const;

/** What the API says of one event. */
type Result = { event_id: string; status: string } | { event_id: string; error: ItemError };

/** One result for each event. */
type Results = Promise<{ results: Result[] }>;

/** The events of one request: their ids are never missing. */
type Group = Selection & { eventIds: readonly string[] };

interface Settling<Option extends string> {
  summary: string;
  help: string;
  /** Its options beside `--inbox`; each takes a value. */
  options: readonly Option[];
  /**
   * @returns what settles the events of one request
   * @throws UsageError
   */
  settle: (
    values: Partial<Record<Option, string>>,
  ) => (inbox: InboxClient, events: Group, call: CallOptions) => Results;
  /** Does so to all events that match; a dry run counts them. */
  settleAll?: (
    inbox: InboxClient,
    filter: BulkFilter,
    options: CallOptions & { dryRun: boolean },
    values: Partial<Record<Option, string>>,
  ) => Promise<Job | JobCount>;
}

type Values<Option extends string> = Look &
  InboxChoice &
  BulkValues &
  Partial<Record<Option | "lease", string>>;

export const settlingCommand = <const Option extends string>({
  summary,
  help,
  options,
  settle,
  settleAll,
}: Settling<Option>): Command => ({
  summary,
  help,
  async run(args, call) {
    const own = Object.fromEntries([...options, "inbox"].map((name) => [name, text]));
    const parsed = parse(args, { ...own, ...(settleAll && bulkOptions) }, true);
    const values = parsed.values as unknown as Values<Option>;
    const [first] = parsed.positionals;
    const filter = settleAll && filterOf(values, [first, values.lease]);
    if (filter) {
      const inbox = connectInbox(values);
      const begin = (asked: CallOptions & { dryRun: boolean }) =>
        settleAll(inbox, filter, asked, values);
      return runBulk(begin, values, call.signal);
    }
    const settled = settle(values);
    const groups = claimsOf(parsed.positionals, values.lease);
    const inbox = connectInbox(values);
    return settleGroups(groups, (events) => settled(inbox, events, call), values);
  },
});

/** @returns the exit code: 1 if it failed for one of them */
async function settleGroups(
  groups: AsyncIterable<readonly Read[]>,
  settle: (events: Group) => Results,
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
