/**
 * The maintenance Lambda: every minute it does what no request waits for. It measures the inboxes,
 * sweeps them, continues replays, and clears what deleted ones held.
 */

import { TenantSecrets } from "../authorization/tenant-secrets.ts";
import { EventsTable } from "../store/events-table.ts";
import { InboxDefinitions } from "../store/inbox-definitions.ts";
import { retentionFromEnvironment } from "../store/retention.ts";
import { cachedTenants } from "./cached-tenants.ts";
import { continueReplays } from "./continue-replays.ts";
import { measureInboxes } from "./measure-inboxes.ts";
import { purgeInboxes } from "./purge-inboxes.ts";
import * as report from "./report.ts";
import { sweepInboxes } from "./sweep-inboxes.ts";

const events = EventsTable.fromEnvironment();
const dependencies = {
  events,
  inboxes: new InboxDefinitions(events, Date.now),
  tenants: cachedTenants(TenantSecrets.fromEnvironment(), Date.now),
  retention: retentionFromEnvironment(),
  now: Date.now,
  report: report.reportFailedReplay,
  reportUnreadable: report.reportUnreadable,
};

/** Each for itself: inboxes that cannot be measured do not hold up a replay, nor the reverse. */
export const handler = async (): Promise<void> => {
  const measured = measureInboxes(dependencies).then(report.reportInboxes);
  const swept = sweepInboxes(dependencies).then(report.reportSweep);
  const carriedOn = continueReplays(dependencies).then(report.reportReplays);
  const purged = purgeInboxes(dependencies).then(report.reportPurges);
  const failed = (await Promise.allSettled([measured, swept, carriedOn, purged])).find(
    ({ status }) => status === "rejected",
  );
  if (failed?.status === "rejected") throw failed.reason;
};
