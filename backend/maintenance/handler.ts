/**
 * The maintenance Lambda: every minute it does what no request waits for. It measures the inboxes,
 * sweeps them, continues jobs, and clears what deleted ones held.
 */
import { EventsTable } from "../store/events-table.ts";
import { InUseMarks, inboxesInUse } from "../store/in-use.ts";
import { InboxDefinitions } from "../store/inbox-definitions.ts";
import { retentionFromEnvironment } from "../store/retention.ts";
import { continueBulkJobs } from "./continue-bulk-jobs.ts";
import { continueFills } from "./continue-fills.ts";
import { continueReplays } from "./continue-replays.ts";
import { measureInboxes } from "./measure-inboxes.ts";
import { purgeInboxes } from "./purge-inboxes.ts";
import * as report from "./report.ts";
import { runJobs } from "./run-jobs.ts";
import { sweepInboxes } from "./sweep-inboxes.ts";

const { reportUnreadable, reportLostAttempt, reportFailedReplay } = report;
const events = EventsTable.fromEnvironment();
const dependencies = {
  events,
  ...{ inboxes: new InboxDefinitions(events, Date.now), inUse: new InUseMarks(events, Date.now) },
  ...{ retention: retentionFromEnvironment(), now: Date.now },
  ...{ reportUnreadable, reportLostAttempt, report: reportFailedReplay },
};

export const handler = (): Promise<void> =>
  runJobs(report.reportFailure, (reportFailure) => {
    const marks = inboxesInUse(events, Date.now());
    const run = { ...dependencies, reportFailure, marks: () => marks };
    return [
      measureInboxes(run).then(report.reportInboxes),
      sweepInboxes(run).then(report.reportSweep),
      continueReplays(run).then(report.reportReplays),
      continueBulkJobs(run).then(report.reportBulkJobs),
      continueFills(run).then(report.reportFills),
      purgeInboxes(run).then(report.reportPurges),
    ];
  });
