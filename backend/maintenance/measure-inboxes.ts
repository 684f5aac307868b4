/**
 * How many events wait in all inboxes, and how long the oldest has: by the indexes, one tenant
 * after another, never by a scan.
 */
import { defaultSettings } from "../../contract/key.ts";
import type { TenantSecrets } from "../authorization/tenant-secrets.ts";
import { measure } from "../delivery/measure-inbox.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { Retention } from "../store/retention.ts";

export interface MeasureDependencies {
  events: EventsTable;
  retention: Retention;
  /** The tenants are those that have keys. */
  tenants: Pick<TenantSecrets, "list" | "get">;
  /** Unix milliseconds. */
  now: () => number;
}

export interface Inbox {
  tenant: string;
  pending: number;
  delivered: number;
  deadLetters: number;
  /** Whether a number is the limit of counting, and so a lower bound. */
  capped: boolean;
  /** Seconds; 0 if nothing waits. */
  oldestPendingAge: number;
}

export type Inboxes = Omit<Inbox, "tenant"> & { tenants: Inbox[] };

export async function measureInboxes({
  events,
  retention,
  tenants,
  now,
}: MeasureDependencies): Promise<Inboxes> {
  const inboxes: Inbox[] = [];
  for (const tenant of await tenants.list()) {
    const { shards } = (await tenants.get(tenant))?.settings ?? defaultSettings;
    const { pending, delivered, dead_letter, capped, oldest_pending_at } = await measure(
      { events, retention, now },
      { tenant, shards },
    );
    const oldestPendingAge = Math.max(
      0,
      Math.round((now() - (oldest_pending_at ?? now())) / 1_000),
    );
    inboxes.push({
      tenant,
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
    tenants: inboxes,
  };
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
