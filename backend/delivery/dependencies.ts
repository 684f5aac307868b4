/** What the operations of the delivery Lambda work with. */
import { Log } from "../lambda/log.ts";
import { logUnreadable, type UnreadableEvent } from "../lambda/unreadable-event.ts";
import { EventsTable } from "../store/events-table.ts";
import { InUseMarks } from "../store/in-use.ts";
import { InboxDefinitions } from "../store/inbox-definitions.ts";
import { NoExpiringLeases } from "../store/no-expiring-leases.ts";
import { type Retention, retentionFromEnvironment } from "../store/retention.ts";

export interface DeliveryDependencies {
  events: EventsTable;
  inboxes: InboxDefinitions;
  inUse: Pick<InUseMarks, "mark">;
  retention: Retention;
  /** Unix milliseconds. */
  now: () => number;
  reportUnreadable: (event: UnreadableEvent) => void;
  /** Of an attempt that failed, and was not recorded. */
  reportLostAttempt: (event: LostAttempt) => void;
}

export interface LostAttempt {
  tenant: string;
  inbox?: string;
  event_id: string;
  error: unknown;
}

/** Of those that give out what is free, and those that free it. */
export interface InboxDependencies extends DeliveryDependencies {
  noExpiringLeases: NoExpiringLeases;
  /** Of one event, while others were leased. */
  reportFailedClaim: (event: { tenant: string; event_id: string; error: unknown }) => void;
}

const log = new Log("delivery");

export const dependenciesFromEnvironment = (
  events = EventsTable.fromEnvironment(),
): InboxDependencies => ({
  events,
  inboxes: new InboxDefinitions(events, Date.now),
  inUse: new InUseMarks(events, Date.now),
  retention: retentionFromEnvironment(),
  now: Date.now,
  reportUnreadable: (event) => logUnreadable(log, event),
  reportLostAttempt: (event) => log.write("WARN", "an attempt was not recorded", event),
  noExpiringLeases: new NoExpiringLeases(),
  reportFailedClaim: (event) =>
    log.write("WARN", "an event was not claimed", event, { counts: { FailedClaims: 1 } }),
});
