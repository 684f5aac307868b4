/** Bulk jobs: they settle, or put back, all events of an inbox that match a filter. */
import * as z from "zod";
import { reason } from "./attempt.ts";
import { conditions, isShortFilter, notShortFilter } from "./inbox.ts";
import { defaultInbox, inboxName } from "./inbox-name.ts";
import { instant } from "./instant.ts";
import { inboxInput, tenantInput } from "./tenant-input.ts";

/**
 * Named as in the paths. What is pending is acknowledged or rejected, or what a lease that has expired
 * left; dead letters are redriven.
 */
export const bulkActions = ["ack", "reject", "redrive"] as const;
export type BulkAction = (typeof bulkActions)[number];

const members = {
  ...conditions,
  /** Unix milliseconds of `created_at`, inclusive. */
  since: instant,
  /** Exclusive. */
  until: instant,
};

/** All that are given must hold; an empty one matches everything. */
export const bulkFilter = z.strictObject(members).partial().refine(isShortFilter, notShortFilter);
export type BulkFilter = z.infer<typeof bulkFilter>;

const request = { action: z.enum(bulkActions), filter: bulkFilter };

export const bulkJob = z.object({
  job_id: z.uuid(),
  action: request.action,
  /** By its name when the job began. */
  inbox: inboxName.default(defaultInbox),
  filter: z.object(members).partial(),
  /** Of a rejection. */
  reason: reason.optional(),
  state: z.enum(["running", "done"]),
  /** Events acknowledged, rejected or redriven so far. */
  changed: z.int(),
  /** Events looked at so far; each of them several times. */
  examined: z.int(),
  /** When it was asked for: what came later is left alone. */
  created_at: instant,
  finished_at: instant.optional(),
});
export type BulkJob = z.infer<typeof bulkJob>;

export const bulkOperations = {
  "count-bulk-job": {
    service: "delivery",
    input: inboxInput.extend(request),
    /** What a job would change; `capped` if there may be more than were looked at. */
    output: z.object({ matching: z.int(), capped: z.boolean() }),
    failures: ["inbox_not_found"],
  },
  "start-bulk-job": {
    service: "delivery",
    input: inboxInput.extend({
      job_id: z.uuid(),
      ...request,
      reason: reason.optional(),
      asked_at: instant,
    }),
    output: z.object({ job: bulkJob }),
    failures: ["inbox_not_found"],
  },
  "continue-bulk-job": {
    service: "delivery",
    input: tenantInput.extend({ job_id: z.uuid() }),
    /** `changed`: events changed by this call. */
    output: z.object({ job: bulkJob, changed: z.int() }),
    failures: ["job_not_found"],
  },
  "get-bulk-job": {
    service: "delivery",
    input: tenantInput.extend({ job_id: z.uuid() }),
    output: z.object({ job: bulkJob }),
    failures: ["job_not_found"],
  },
} as const;
