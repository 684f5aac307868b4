/**
 * How many events wait in all inboxes that are in use, and how long the oldest has: by the indexes,
 * never by a scan. What is found empty, or was deleted, is not in use any more.
 */
import { measure } from "../delivery/measure-inbox.ts";
import { eachOf } from "../store/concurrency.ts";
import type { EventsTable } from "../store/events-table.ts";
import { unmark } from "../store/in-use.ts";
import type { Retention } from "../store/retention.ts";
import { type AnyInbox, type InboxesDependencies, inboxesToLookAt } from "./inboxes-to-look-at.ts";

/** Inboxes that are measured side by side: each takes several calls at once. */
const atOnce = 8;

/** Milliseconds of one run. */
const runsFor = 40_000;

export interface MeasureDependencies extends InboxesDependencies {
  events: EventsTable;
  retention: Retention;
  /** Unix milliseconds. */
  now: () => number;
}

export interface Inbox {
  tenant: string;
  inbox: string;
  pending: number;
  delivered: number;
  deadLetters: number;
  /** Whether a number is the limit of counting, and so a lower bound. */
  capped: boolean;
  /** Seconds; 0 if nothing waits. */
  oldestPendingAge: number;
}

export interface Inboxes extends Omit<Inbox, "tenant" | "inbox"> {
  /** Those that hold something. */
  inboxes: Inbox[];
  /** Those for which there was no time. */
  unmeasured: number;
}

export async function measureInboxes(dependencies: MeasureDependencies): Promise<Inboxes> {
  const { events, now, reportFailure } = dependencies;
  const end = now() + runsFor;
  const inboxes: Inbox[] = [];
  let unmeasured = 0;
  const measureAndUnmark = async (inbox: AnyInbox) => {
    if (now() >= end) return void unmeasured++;
    try {
      const measured = await measureOne(dependencies, inbox);
      if (!isEmpty(measured)) inboxes.push(measured);
      else for (const mark of inbox.marks) await unmark(events, mark, now());
    } catch (error) {
      reportFailure(error, inbox);
    }
  };
  const { inboxes: all, deleted } = await inboxesToLookAt(dependencies);
  await eachOf(all, measureAndUnmark, atOnce);
  for (const mark of deleted) await unmark(events, mark, now());
  return {
    pending: sum(inboxes.map(({ pending }) => pending)),
    delivered: sum(inboxes.map(({ delivered }) => delivered)),
    deadLetters: sum(inboxes.map(({ deadLetters }) => deadLetters)),
    capped: inboxes.some(({ capped }) => capped),
    oldestPendingAge: Math.max(0, ...inboxes.map(({ oldestPendingAge }) => oldestPendingAge)),
    inboxes,
    unmeasured,
  };
}

const isEmpty = ({ pending, delivered, deadLetters, capped }: Inbox): boolean =>
  pending + delivered + deadLetters === 0 && !capped;

async function measureOne(
  { events, retention, now }: MeasureDependencies,
  { tenant, inbox, inbox_id, scope, shards }: AnyInbox,
): Promise<Inbox> {
  const { pending, delivered, dead_letter, capped, oldest_pending_at } = await measure(
    { events: events.of(inbox_id), retention, now },
    { tenant: scope, shards },
  );
  const oldestPendingAge = Math.max(0, Math.round((now() - (oldest_pending_at ?? now())) / 1_000));
  return { tenant, inbox, pending, delivered, deadLetters: dead_letter, capped, oldestPendingAge };
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
