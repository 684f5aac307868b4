/**
 * How many events wait in all inboxes, and how long the oldest has: by the indexes, one inbox after
 * another, never by a scan.
 */
import { measure } from "../delivery/measure-inbox.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { Retention } from "../store/retention.ts";
import { type AllInboxesDependencies, type AnyInbox, allInboxes } from "./all-inboxes.ts";

export interface MeasureDependencies extends AllInboxesDependencies {
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

export type Inboxes = Omit<Inbox, "tenant" | "inbox"> & { inboxes: Inbox[] };

export async function measureInboxes(dependencies: MeasureDependencies): Promise<Inboxes> {
  const inboxes: Inbox[] = [];
  for (const inbox of await allInboxes(dependencies)) {
    try {
      inboxes.push(await measureOne(dependencies, inbox));
    } catch (error) {
      dependencies.reportFailure(error, inbox);
    }
  }
  return {
    pending: sum(inboxes.map(({ pending }) => pending)),
    delivered: sum(inboxes.map(({ delivered }) => delivered)),
    deadLetters: sum(inboxes.map(({ deadLetters }) => deadLetters)),
    capped: inboxes.some(({ capped }) => capped),
    oldestPendingAge: Math.max(0, ...inboxes.map(({ oldestPendingAge }) => oldestPendingAge)),
    inboxes,
  };
}

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
