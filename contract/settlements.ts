/**
 * What the public API answers of many events at once: one result for each, in the order of the
 * question.
 */
import * as z from "zod";
import { eventId } from "./event.ts";
import { instant } from "./instant.ts";
import { leaseOperations } from "./lease-operations.ts";
import { limits } from "./limits.ts";
import { itemError } from "./problem.ts";
import { statuses } from "./status.ts";
import { timeText } from "./time-text.ts";

const count = (description: string) => z.int().min(0).max(limits.batch).describe(description);

type SettlingName =
  | "acknowledge-events"
  | "release-events"
  | "extend-lease"
  | "reject-events"
  | "redrive-events";

/**
 * @param settled what an event is told that was settled. The errors are those that the operation
 * itself names.
 */
function settlement<Name extends SettlingName, Settled extends z.ZodRawShape>(
  name: Name,
  settled: Settled,
) {
  const codes = leaseOperations[name].output.shape.results.element.shape.error.unwrap().options;
  const result = z.union([
    z.strictObject({ event_id: eventId, ...settled }),
    z.strictObject({ event_id: eventId, error: itemError(codes) }),
  ]);
  return z.strictObject({
    results: z.array(result),
    succeeded: count("Results without `error`."),
    failed: count("Results with `error`."),
  });
}

const state = { status: z.enum(statuses).describe("Where the event stands now.") };

export const settlements = {
  acknowledged: settlement("acknowledge-events", {
    status: z.literal("acknowledged"),
    acknowledged_at: instant.describe("Unix milliseconds; the same for every repetition."),
  }),
  released: settlement("release-events", state),
  extended: settlement("extend-lease", {
    status: z.literal("delivered"),
    lease_expires_at: timeText,
  }),
  rejected: settlement("reject-events", { status: z.literal("dead_letter") }),
  redriven: settlement("redrive-events", state),
};
