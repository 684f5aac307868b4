/** How an inbox is filled from events that were stored before it was made. */
import * as z from "zod";
import { inboxFilter } from "./inbox.ts";
import { inboxName } from "./inbox-name.ts";
import { instant } from "./instant.ts";
import { tenantInput } from "./tenant-input.ts";

export const filling = z.object({
  state: z.enum(["running", "done"]),
  /** Unix milliseconds of `created_at` of the events, inclusive. */
  since: instant,
  /** Events that came into the inbox so far. */
  copied: z.int(),
  /** Events looked at so far; each of them several times. */
  examined: z.int(),
  /** Events that could not come into the inbox, as the last look at all of them found. */
  skipped: z.int(),
  created_at: instant,
  finished_at: instant.optional(),
});
export type Filling = z.infer<typeof filling>;

export const fillingOperations = {
  "count-matching": {
    service: "delivery",
    input: tenantInput.extend({ since: instant, filter: inboxFilter.optional() }),
    /** Stored events that a filter lets in; `capped` if there may be more than were looked at. */
    output: z.object({ matching: z.int(), capped: z.boolean() }),
    failures: [],
  },
  "fill-inbox": {
    service: "delivery",
    input: tenantInput.extend({ name: inboxName }),
    /** Absent: it was made without `since`. `copied`: events copied by this call. */
    output: z.object({ filling: filling.optional(), copied: z.int() }),
    failures: ["inbox_not_found"],
  },
} as const;
