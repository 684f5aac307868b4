/** Writes down what maintenance has found and done: as metrics over all tenants, and in the log. */

import type { BulkAction } from "../../contract/bulk-operations.ts";
import type { LostAttempt } from "../delivery/dependencies.ts";
import { Log } from "../lambda/log.ts";
import { changedBy } from "../lambda/metrics.ts";
import { logUnreadable, type UnreadableEvent } from "../lambda/unreadable-event.ts";
import type { BulkProgress } from "./continue-bulk-jobs.ts";
import type { Inboxes } from "./measure-inboxes.ts";

const log = new Log("maintenance");

export function reportInboxes({
  pending,
  delivered,
  deadLetters,
  oldestPendingAge,
  inboxes,
  unmeasured,
}: Inboxes): void {
  const counts = {
    PendingEvents: pending,
    DeliveredEvents: delivered,
    DeadLetterEvents: deadLetters,
  };
  log.write(
    "INFO",
    "inboxes measured",
    { inboxes: inboxes.length, unmeasured },
    { counts, seconds: { OldestPendingAge: oldestPendingAge } },
  );
  // By inbox only in the log: a metric for each would cost more than the rest of the month.
  for (const inbox of inboxes) log.write("INFO", "inbox measured", inbox);
}

export function reportReplays({
  carried,
  done,
  requeued,
}: {
  carried: number;
  done: number;
  requeued: number;
}): void {
  if (carried === 0) return;
  log.write("INFO", "replays carried on", { carried, done }, { counts: { Requeued: requeued } });
}

export function reportBulkJobs({ carried, done, changed }: BulkProgress): void {
  if (carried === 0) return;
  const counts = Object.entries(changed).map(([action, count]) => [
    changedBy[action as BulkAction],
    count,
  ]);
  log.write(
    "INFO",
    "bulk jobs continued",
    { carried, done },
    { counts: Object.fromEntries(counts) },
  );
}

export function reportSweep({ requeued, removed }: { requeued: number; removed: number }): void {
  if (requeued + removed === 0) return;
  log.write("INFO", "inboxes swept", {}, { counts: { Requeued: requeued, Removed: removed } });
}

export function reportFills({
  carried,
  done,
  copied,
}: {
  carried: number;
  done: number;
  copied: number;
}): void {
  if (carried === 0) return;
  log.write("INFO", "new inboxes filled", { carried, done }, { counts: { Filled: copied } });
}

export function reportPurges({ purged, done }: { purged: number; done: number }): void {
  if (purged + done === 0) return;
  log.write("INFO", "deleted inboxes cleared", { done }, { counts: { Purged: purged } });
}

export function reportFailedReplay(error: unknown, replay_id: string): void {
  log.write("ERROR", "a replay was not carried on", { error, replay_id });
}

/** @param of whose turn it was; the rest of an inbox is not told */
export function reportFailure(error: unknown, of: { tenant: string; inbox?: string }): void {
  const { tenant, inbox } = of;
  log.write("ERROR", "maintenance failed for a tenant", { error, tenant, inbox });
}

/** @param event its error among it: the rest of the work went on */
export const reportLostAttempt = (event: LostAttempt): void =>
  log.write("WARN", "an attempt was not recorded", event);

export const reportUnreadable = (event: UnreadableEvent): void => logUnreadable(log, event);
