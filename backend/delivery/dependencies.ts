/** What the operations of the delivery Lambda work with. */
import { EventsTable } from "../store/events-table.ts";
import { NoExpiringLeases } from "../store/no-expiring-leases.ts";
import { type Retention, retentionFromEnvironment } from "../store/retention.ts";

export interface DeliveryDependencies {
  events: EventsTable;
  retention: Retention;
  /** Unix milliseconds. */
  now: () => number;
}

/** Of those that give out what is free, and those that free it. */
export interface InboxDependencies extends DeliveryDependencies {
  noExpiringLeases: NoExpiringLeases;
}

export const dependenciesFromEnvironment = (): InboxDependencies => ({
  events: EventsTable.fromEnvironment(),
  retention: retentionFromEnvironment(),
  now: Date.now,
  noExpiringLeases: new NoExpiringLeases(),
});
