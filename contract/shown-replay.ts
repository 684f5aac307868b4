/** Replays, as the public sees them. */
import * as z from "zod";
import { replay } from "./replay-operations.ts";
import { timeText } from "./time-text.ts";

const { created_at, finished_at, ...members } = replay.shape;

export const shownReplay = z.strictObject({
  ...members,
  inbox: members.inbox.describe("The inbox whose events it puts back."),
  since: timeText.describe("Of `created_at` of the events, inclusive."),
  until: timeText.describe("Exclusive."),
  state: members.state.describe(
    "`running` until a look at the whole range found nothing more to put back.",
  ),
  replayed: members.replayed.min(0).describe("Events put back so far."),
  examined: members.examined.min(0).describe("Events looked at so far."),
  created_at: created_at.describe("Unix milliseconds."),
  finished_at: finished_at.describe("Unix milliseconds; absent while it runs."),
});
export type ShownReplay = z.infer<typeof shownReplay>;

export const replayCount = z.strictObject({
  dry_run: z.literal(true),
  matching: z.int().min(0).describe("How many events a replay would put back."),
  capped: z.boolean().describe("Whether there are more than are counted."),
});
export type ReplayCount = z.infer<typeof replayCount>;
