/** What a command does to all events that match, as a job. */
import type { BulkFilter, Job, JobCount } from "../src/bulk-types.ts";
import type { CallOptions } from "../src/options.ts";
import { time, UsageError } from "./command.ts";
import { connect } from "./connection.ts";
import { type Look, printMembers } from "./output.ts";
import { untilDone } from "./until-done.ts";

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;

export const bulkOptions = {
  source: texts,
  type: texts,
  tag: texts,
  since: text,
  until: text,
  all: flag,
  "dry-run": flag,
};

/** @param which events it acts on */
export const bulkHelp = (which: string): string => `
Or for ${which} that match, without their ids: as a job, whose end it waits for. Each of these may be said several times:

  --source NAME    exact, or the beginning before a *
  --type TYPE      the same
  --tag TAG
  --since TIME     of publication, inclusive: 2026-11-23T10:00:00Z, or how long ago: 90s, 15m, 2h, 7d; once
  --until TIME     exclusive; once
  --all            for every one of the inbox
  --dry-run        only count them`;

export interface BulkValues extends Look {
  source?: string[];
  type?: string[];
  tag?: string[];
  since?: string;
  until?: string;
  all?: boolean;
  "dry-run"?: boolean;
  url?: string;
}

/**
 * @returns undefined if events are named instead
 * @throws UsageError
 */
export function filterOf(values: BulkValues, others: readonly unknown[]): BulkFilter | undefined {
  const { source, type, tag: tags, all, "dry-run": dryRun } = values;
  const since = time("since", values.since);
  const until = time("until", values.until);
  const filter = { source, type, tags, since, until };
  const hasConditions = Object.values(filter).some((condition) => condition !== undefined);
  if (!hasConditions && !all) {
    if (dryRun) throw new UsageError("Say with --dry-run what is to match, or --all");
    return undefined;
  }
  if (hasConditions && all) throw new UsageError("Say --all, or what is to match, not both");
  if (others.some((other) => other !== undefined))
    throw new UsageError("Say ids or a lease, or what is to match, not both");
  return filter;
}

/** @param begin begins the job, or counts what it would change */
export async function runBulk(
  begin: (options: CallOptions & { dryRun: boolean }) => Promise<Job | JobCount>,
  values: BulkValues,
  signal: AbortSignal,
): Promise<number> {
  const begun = await begin({ dryRun: values["dry-run"] ?? false, signal });
  if (!("job_id" in begun)) {
    await printMembers({ ...begun }, values);
    return 0;
  }
  const client = connect(values.url);
  const look = () => client.getJob(begun.job_id, { signal });
  const comeBack = `zt job ${begun.job_id}`;
  await printMembers({ ...(await untilDone(begun, look, { comeBack, signal })) }, values);
  return 0;
}
