/** What the operations of the delivery Lambda work with. */
import { EventsTable } from "../events-table.ts";
import { type Retention, retentionFromEnvironment } from "../retention.ts";

export interface DeliveryDependencies {
  events: EventsTable;
  retention: Retention;
  /** Unix milliseconds. */
  now: () => number;
}

export const dependenciesFromEnvironment = (): DeliveryDependencies => ({
  events: EventsTable.fromEnvironment(),
  retention: retentionFromEnvironment(),
  now: Date.now,
});
