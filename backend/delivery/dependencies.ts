/** What the operations of the delivery Lambda work with. */
import { EventsTable } from "../store/events-table.ts";
import { QuietLeases } from "../store/quiet-leases.ts";
import { type Retention, retentionFromEnvironment } from "../store/retention.ts";

export interface DeliveryDependencies {
  events: EventsTable;
  retention: Retention;
  /** Unix milliseconds. */
  now: () => number;
}

/** Of those that give out what is free, and those that free it. */
export interface InboxDependencies extends DeliveryDependencies {
  quietLeases: QuietLeases;
}

export const dependenciesFromEnvironment = (): InboxDependencies => ({
  events: EventsTable.fromEnvironment(),
  retention: retentionFromEnvironment(),
  now: Date.now,
  quietLeases: new QuietLeases(),
});
