/**
 * The maintenance Lambda: every minute it does what no request waits for. It measures the inboxes,
 * and carries replays on.
 */

import { TenantSecrets } from "../authorization/tenant-secrets.ts";
import { EventsTable } from "../store/events-table.ts";
import { retentionFromEnvironment } from "../store/retention.ts";
import { continueReplays } from "./continue-replays.ts";
import { measureInboxes } from "./measure-inboxes.ts";
import { reportFailedReplay, reportInboxes, reportReplays } from "./report.ts";

const dependencies = {
  events: EventsTable.fromEnvironment(),
  tenants: TenantSecrets.fromEnvironment(),
  retention: retentionFromEnvironment(),
  now: Date.now,
  report: reportFailedReplay,
};

/** Each for itself: inboxes that cannot be measured do not hold up a replay, nor the reverse. */
export const handler = async (): Promise<void> => {
  const measured = measureInboxes(dependencies).then(reportInboxes);
  const carriedOn = continueReplays(dependencies).then(reportReplays);
  const failed = (await Promise.allSettled([measured, carriedOn])).find(
    ({ status }) => status === "rejected",
  );
  if (failed?.status === "rejected") throw failed.reason;
};
