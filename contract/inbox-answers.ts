/** What the public API answers of inboxes: their definitions, and how far they are filled. */
import * as z from "zod";
import { filling } from "./filling.ts";
import { inboxDefinition } from "./inbox.ts";
import { limits } from "./limits.ts";
import { shownPush } from "./push-answers.ts";
import { timeText } from "./time-text.ts";

export const shownFilling = z
  .strictObject({
    ...filling.shape,
    state: filling.shape.state.describe(
      "`running` until looks at all stored events found nothing more that belongs into the inbox.",
    ),
    since: timeText.describe("Of `created_at` of the events, inclusive."),
    copied: filling.shape.copied.min(0).describe("Events that came into the inbox so far."),
    examined: filling.shape.examined
      .min(0)
      .describe("Events looked at so far, each of them several times."),
    skipped: filling.shape.skipped
      .min(0)
      .describe(
        `Events that could not come in: they are in ${limits.inboxes.perEvent} inboxes already, or what they say is lost.`,
      ),
    created_at: filling.shape.created_at.describe("Unix milliseconds."),
    finished_at: filling.shape.finished_at.describe("Unix milliseconds; absent while it runs."),
  })
  .describe("How far the inbox is filled from events that were stored before; for 30 days.");

const { name, filter, max_deliveries, enabled, created_at, updated_at } = inboxDefinition.shape;

export const inbox = z.strictObject({
  name: name.describe("In paths: `/v1/inboxes/{name}`."),
  filter: filter.describe("Which events come in: all conditions hold. Absent: all events."),
  max_deliveries: max_deliveries.describe(
    "After how many deliveries an event is a dead letter. Absent: as the tenant's settings say.",
  ),
  enabled: enabled.describe("Of `default`: false if it is switched off."),
  push: shownPush
    .optional()
    .describe("If its events are posted to a receiver. Absent: consumers lease or list them."),
  created_at: created_at.describe("Unix milliseconds, as is `updated_at`."),
  updated_at: updated_at.describe("When the definition last changed."),
  filling: shownFilling
    .optional()
    .describe("Of an inbox that was made with `since`, where one inbox is asked for."),
});
export type ShownInbox = z.infer<typeof inbox>;

/** Of a dry run, as the inbox would be defined. */
export const inboxPut = inbox.extend({
  dry_run: z.literal(true).optional().describe("Of a dry run: nothing was defined."),
  matching: z
    .int()
    .min(0)
    .optional()
    .describe("Of a dry run: how many stored events the filter lets in."),
  capped: z
    .boolean()
    .optional()
    .describe("Of a dry run: whether there may be more, since a bounded number is looked at."),
});
export type InboxPut = z.infer<typeof inboxPut>;

export const inboxList = z.strictObject({
  inboxes: z.array(inbox).describe("By name, `default` first."),
  count: z.int().min(1).describe("How many `inboxes` there are."),
});
