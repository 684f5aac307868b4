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

/**
 * Each for itself: inboxes that cannot be measured do not hold up a replay, nor the reverse, nor does
 * one tenant's inbox hold up another's. What failed anywhere fails the run in the end, so that an
 * alarm rings.
 */
export const handler = async (): Promise<void> => {
  const failures: unknown[] = [];
  const run = {
    ...dependencies,
    reportFailure: (...failure: Parameters<typeof report.reportFailure>) => {
      failures.push(failure[0]);
      report.reportFailure(...failure);
    },
  };
  const jobs = await Promise.allSettled([
    measureInboxes(run).then(report.reportInboxes),
    sweepInboxes(run).then(report.reportSweep),
    continueReplays(run).then(report.reportReplays),
    purgeInboxes(run).then(report.reportPurges),
  ]);
  for (const job of jobs) if (job.status === "rejected") failures.push(job.reason);
  if (failures.length > 0) throw failures[0];
};
