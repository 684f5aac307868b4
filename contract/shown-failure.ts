/** Why an event was not acknowledged, as the public API shows it. */
import * as z from "zod";
import { consumer, outcomes } from "./attempt.ts";
import { limits } from "./limits.ts";
import { timeText } from "./time-text.ts";

const attempt = z.strictObject({
  leased_at: timeText.optional().describe("When its lease began."),
  ended_at: timeText.describe("When it was given back or rejected, or its lease ran out."),
  outcome: z.enum(outcomes).describe("How it ended."),
  consumer: consumer.optional().describe("The `consumer` of the lease."),
  reason: z.string().optional().describe("The `reason` of the release or the rejection."),
});

/** Members of an event, and of its place in an inbox. */
export const shownFailure = {
  dead_letter_reason: z.string().optional().describe("Why it is a dead letter."),
  dead_lettered_at: timeText.optional().describe("When it became a dead letter."),
  last_reason: z
    .string()
    .optional()
    .describe(
      `Of a dead letter that was delivered too often: the last \`reason\` that was given, in one line of at most ${limits.reasonLineLength} characters.`,
    ),
  attempts: z
    .array(attempt)
    .max(limits.attempts)
    .optional()
    .describe(
      `The last ${limits.attempts} attempts that failed, oldest first; only in \`GET /v1/events/{id}\`.`,
    ),
};
