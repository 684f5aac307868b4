/** Bulk jobs, as the public sees them. */
import * as z from "zod";
import { bulkJob } from "./bulk-operations.ts";
import { limits } from "./limits.ts";
import { timeText } from "./time-text.ts";

const { filter, created_at, finished_at, ...members } = bulkJob.shape;
const { source, type, tags } = filter.shape;

const shownFilter = z.strictObject({
  source: source.describe("Exact, or the beginning before a `*`."),
  type: type.describe("Exact, or the beginning before a `*`."),
  tags: tags.describe("Any of these."),
  since: timeText.optional().describe("Of `created_at` of the events, inclusive."),
  until: timeText.optional().describe("Exclusive."),
});

export const shownJob = z.strictObject({
  job_id: members.job_id.describe("Names it in `GET /v1/jobs/{id}`."),
  action: members.action.describe("What is done to the events, as the path named it."),
  inbox: members.inbox.describe("The inbox whose events it acts on."),
  filter: shownFilter.describe("Which events: all conditions hold. Empty: all of the inbox."),
  reason: members.reason.describe("Of a rejection: why."),
  state: members.state.describe("`running` until a look at the whole inbox found nothing more."),
  changed: members.changed.min(0).describe("Events acknowledged, rejected or redriven so far."),
  examined: members.examined
    .min(0)
    .describe("Events looked at so far, each of them several times."),
  created_at: created_at.describe(
    "Unix milliseconds: when it was asked for. What came later is left alone.",
  ),
  finished_at: finished_at.describe("Unix milliseconds; absent while it runs."),
});
export type ShownJob = z.infer<typeof shownJob>;

export const bulkCount = z.strictObject({
  matching: z.int().min(0).describe("How many events a job would change."),
  capped: z
    .boolean()
    .describe(
      `Whether there may be more: it counts up to ${limits.countedEvents} events, and looks at a bounded number of them.`,
    ),
});
export type BulkCount = z.infer<typeof bulkCount>;
