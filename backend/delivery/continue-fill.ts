/** Continues to fill an inbox from stored events, for a while. */
import type { Filling } from "../../contract/filling.ts";
import type { InboxFilter } from "../../contract/inbox.ts";
import { limits } from "../../contract/limits.ts";
import { scopeOf } from "../../contract/table.ts";
import { eachOf } from "../store/concurrency.ts";
import type { Item } from "../store/event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { fillCopy, isIn, isKept } from "./fill-copy.ts";
import { walkOn } from "./fill-walk.ts";
import { acquireFill, type FillRecord, type FillWalk, saveFill } from "./fills.ts";
import { runSteps } from "./job-steps.ts";
import { matching } from "./matching.ts";

type FillDependencies = Pick<
  DeliveryDependencies,
  "events" | "inboxes" | "inUse" | "retention" | "now"
>;

/** Events between two savings of progress: what a crash makes the next run look at again. */
const step = 100;

/**
 * Milliseconds after a definition: who believes an older one stores nothing any more by then, and
 * every index shows what was stored.
 */
const settlesWithin = limits.inboxes.believedMilliseconds + 30_000 + limits.indexLagMilliseconds;

/** Milliseconds within which a job's inbox is defined, or never: the job is on record first. */
const definedWithin = 60_000;

/** Walks in a row that find nothing new: an event that steps back during one is met by the other. */
const quietWalks = 2;

/**
 * Looks at event after event, and puts a copy into the inbox where its present filter lets it in. An
 * index lags, events move, and who believes older definitions stores events without a copy for a
 * moment: so it walks again, until walks that began late enough to see everything have found nothing
 * new. It ends with its inbox.
 * @returns undefined if the inbox was made without
 */
export async function continueFill(
  dependencies: FillDependencies,
  inbox: Pick<FillRecord, "tenant" | "inbox_id">,
): Promise<{ filling: Filling; copied: number } | undefined> {
  const { events, now } = dependencies;
  const { record, runner } = await acquireFill(events, inbox, now());
  if (!record) return undefined;
  if (runner === undefined) return { filling: record.job, copied: 0 };
  const { job } = await runSteps(record, {
    next: (fill) => progressOf(dependencies, fill),
    mustWait: (fill) => mustWait(fill, now()),
    save: (fill, isLast) => saveFill(events, fill, { runner, now: now(), isLast }),
  });
  return { filling: job, copied: job.copied - record.job.copied };
}

async function progressOf(dependencies: FillDependencies, record: FillRecord): Promise<FillRecord> {
  const { inboxes, now } = dependencies;
  const definitions = [...(await inboxes.now(record.tenant)).values()];
  const definition = definitions.find(({ inbox_id }) => inbox_id === record.inbox_id);
  if (!definition)
    return now() < record.job.created_at + definedWithin ? record : done(record, now());
  const defined = { ...record, definedAt: record.definedAt ?? now() };
  return mustWait(defined, now()) ? defined : stepOf(dependencies, defined, definition.filter);
}

const seesAllFrom = ({ definedAt = Number.POSITIVE_INFINITY }: FillRecord): number =>
  definedAt + settlesWithin;

/** The first walk begins at once; the next ones when indexes have caught up. */
const mustWait = (record: FillRecord, now: number): boolean =>
  record.definedAt === undefined ||
  (record.walk.endedAt !== undefined &&
    record.walk.place === undefined &&
    now < Math.max(seesAllFrom(record), record.walk.endedAt + limits.indexLagMilliseconds));

async function stepOf(
  dependencies: FillDependencies,
  record: FillRecord,
  filter: InboxFilter | undefined,
): Promise<FillRecord> {
  const { events, inUse, now } = dependencies;
  const { tenant, inbox_id, shards, job } = record;
  await inUse.mark(scopeOf(tenant, inbox_id), shards);
  const { place = { part: 0 }, ...walk } = record.walk.place
    ? record.walk
    : begun(record.walk, now());
  // What was stored later knows the inbox.
  const range = { tenant, shards, since: job.since, until: seesAllFrom(record) };
  const { entries, next } = await walkOn(events, range, place, { limit: step, now: now() });
  const ids = [...new Set(entries.map(({ event_id }) => event_id))];
  const { copied, skipped } = await copyAll(dependencies, record, ids, filter);
  const further: FillRecord = {
    ...record,
    job: { ...job, copied: job.copied + copied, examined: job.examined + ids.length },
    walk: { ...walk, copied: walk.copied + copied, skipped: walk.skipped + skipped, place: next },
  };
  return next ? further : ended(further, now());
}

const begun = ({ quiet }: FillWalk, now: number): FillWalk => ({
  begunAt: now,
  copied: 0,
  skipped: 0,
  quiet,
});

function ended(record: FillRecord, now: number): FillRecord {
  const { walk, job } = record;
  const isQuiet = walk.copied === 0 && walk.begunAt >= seesAllFrom(record);
  const quiet = isQuiet ? walk.quiet + 1 : 0;
  const further = {
    ...record,
    job: { ...job, skipped: walk.skipped },
    walk: { ...walk, quiet, endedAt: now },
  };
  return quiet < quietWalks ? further : done(further, now);
}

const done = (record: FillRecord, now: number): FillRecord => ({
  ...record,
  job: { ...record.job, state: "done", finished_at: now },
});

/** A copy that is missing though the event names the inbox: something broke off in between. */
async function copyAll(
  dependencies: FillDependencies,
  inbox: FillRecord,
  ids: readonly string[],
  filter: InboxFilter | undefined,
): Promise<{ copied: number; skipped: number }> {
  const { events, now } = dependencies;
  const { tenant, inbox_id } = inbox;
  const total = { copied: 0, skipped: 0 };
  for (let at = 0; at < ids.length; at += step) {
    const own = [...(await events.getAll(ids.slice(at, at + step))).values()].filter((item) =>
      isKept(item, tenant, now()),
    );
    const named = own.filter((item) => isIn(item, inbox_id));
    const copies = await events.of(inbox_id).getAll(named.map(idOf));
    const others = await matching(
      events,
      own.filter((item) => !named.includes(item)),
      filter,
    );
    total.skipped += others.unreadable;
    const missing = [...named.filter((item) => !copies.has(idOf(item))), ...others.matching];
    for (const outcome of await eachOf(missing, (item) => fillCopy(dependencies, inbox, item)))
      if (outcome !== "there") total[outcome]++;
  }
  return total;
}

const idOf = (item: Item): string => item.event_id?.S ?? "";
