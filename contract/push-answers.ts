/** What the public API answers of pushes, with a secret only where it was made. */
import * as z from "zod";
import { pushSecret, pushSettings } from "./push.ts";
import { pushLimits } from "./push-limits.ts";
import { timeText } from "./time-text.ts";

/** How a post ended that was no success. */
export const pushFailures = [
  "status",
  "timeout",
  "connection",
  "redirect",
  "refused_url",
  "no_secret",
  "internal",
] as const;
export type PushFailure = (typeof pushFailures)[number];

const failure = {
  status: z.int().optional().describe("HTTP status, if there was an answer."),
  error: z
    .enum(pushFailures)
    .describe(
      "`status`: the answer says no. `redirect`: it points elsewhere, which is not followed. `timeout`, `connection`: there was no whole answer. `refused_url`: it may not be posted to. `no_secret`: it has no secret; rotate it. `internal`: a fault of this service.",
    ),
};

export const pushHealth = z.strictObject({
  state: z
    .enum(["active", "probing", "paused"])
    .describe(
      `\`probing\`: after ${pushLimits.probeAfter} failures in a row, one event at a time is tried. \`paused\`: nothing is posted until \`resume\`.`,
    ),
  paused_at: timeText.optional(),
  paused_because: z
    .enum(["asked", "gone", "failing"])
    .optional()
    .describe(
      `\`asked\`: by \`pause\`. \`gone\`: the receiver answered 410. \`failing\`: nothing but failures for ${pushLimits.pauseAfter / 86_400} days.`,
    ),
  failures_in_a_row: z.int().min(0).describe("Posts that failed since the last success."),
  failing_since: timeText.optional(),
  last_success_at: timeText.optional(),
  last_failure: z
    .strictObject({ at: timeText, ...failure })
    .optional()
    .describe("How the last post that failed ended."),
  next_attempt_at: timeText.optional().describe("Absent: when the next event comes."),
});
export type PushHealth = z.infer<typeof pushHealth>;

export const shownPush = z.strictObject({
  ...pushSettings.shape,
  url: z.string().describe("Where events are posted to."),
  mode: pushSettings.shape.mode.describe(
    "`event`: each event is posted. `notify`: an empty post says that events wait, at most one a second.",
  ),
  format: pushSettings.shape.format.describe("Default: `json`, as the API shows events."),
  concurrency: pushSettings.shape.concurrency.describe(
    `Posts at the same time. Default: ${pushLimits.concurrency.default}. With 1, events go out one by one, oldest first.`,
  ),
  max_per_second: pushSettings.shape.max_per_second.describe("Default: as many as it takes."),
  secret: pushSecret
    .optional()
    .describe("Only in the answer that made it: it is never shown again."),
  health: pushHealth.optional().describe("Where one inbox is asked for."),
});
export type ShownPush = z.infer<typeof shownPush>;

export const rotatedPush = z.strictObject({
  secret: pushSecret.describe("The new one. It is never shown again."),
  previous_secret_until: timeText
    .optional()
    .describe("Until when the one before signs, too; absent if there was none."),
});

export const pushAnswer = z.strictObject({
  delivered: z.boolean().describe("Whether the receiver answered 2xx."),
  status: failure.status,
  error: failure.error.optional(),
  duration_ms: z.int().min(0).describe("From the beginning of the post, in milliseconds."),
});
export type PushAnswer = z.infer<typeof pushAnswer>;
