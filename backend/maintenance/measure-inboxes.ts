/**
 * How many events wait in all inboxes, and how long the oldest has: by the indexes, one inbox after
 * another, never by a scan.
 */
import { measure } from "../delivery/measure-inbox.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { InboxDefinitions } from "../store/inbox-definitions.ts";
import type { Retention } from "../store/retention.ts";
import { allInboxes } from "./all-inboxes.ts";
import type { Tenants } from "./cached-tenants.ts";

export interface MeasureDependencies {
  events: EventsTable;
  inboxes: InboxDefinitions;
  retention: Retention;
  tenants: Tenants;
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
  const { events, retention, now } = dependencies;
  const inboxes: Inbox[] = [];
  for (const { tenant, inbox, inbox_id, scope, shards } of await allInboxes(dependencies)) {
    const { pending, delivered, dead_letter, capped, oldest_pending_at } = await measure(
      { events: events.of(inbox_id), retention, now },
      { tenant: scope, shards },
    );
    const oldestPendingAge = Math.max(
      0,
      Math.round((now() - (oldest_pending_at ?? now())) / 1_000),
    );
    inboxes.push({
      tenant,
      inbox,
      pending,
      delivered,
      deadLetters: dead_letter,
      capped,
      oldestPendingAge,
    });
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

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
