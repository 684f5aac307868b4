/** What became of a delivery to a source, as it is kept for a while and shown to its tenant. */
import * as z from "zod";
import { deliveryRecords } from "./cache-bounds.ts";
import { eventId } from "./event.ts";
import { instant } from "./instant.ts";

const taken = ["accepted", "repeated", "spooled", "handshake"] as const;
const notTaken = ["refused", "too_large", "paused", "rate_limited", "failed"] as const;

export const outcomes = [...taken, ...notTaken] as const;
export type Outcome = (typeof outcomes)[number];

/** Those that a flood of forged deliveries cannot make. */
export const isTaken = (outcome: Outcome): boolean =>
  (taken as readonly Outcome[]).includes(outcome);

/** Why a delivery is not genuine. */
export const refusals = ["missing", "malformed", "wrong", "stale"] as const;
export type Refusal = (typeof refusals)[number];

/** Never with anything of the body, the signature or the address. */
export const deliveryRecord = z.object({
  /** Unix milliseconds. */
  received_at: instant,
  outcome: z.enum(outcomes),
  reason: z.enum(refusals).optional(),
  event_id: eventId.optional(),
  /** Of the answer. */
  status: z.int().min(200).max(599),
});
export type DeliveryRecord = z.infer<typeof deliveryRecord>;

export interface DeliveryRecords {
  /** Newest first. */
  deliveries: DeliveryRecord[];
  /** How many more there were that are not among them. */
  not_shown: number;
}

/** The latest of each kind: whatever is refused, what was taken stays. */
export function latestDeliveries(
  deliveries: readonly DeliveryRecord[],
  not_shown: number,
): DeliveryRecords {
  const sorted = deliveries.toSorted((a, b) => b.received_at - a.received_at);
  const counts = { taken: 0, notTaken: 0 };
  const kept = sorted.filter(({ outcome }) => {
    const kind = isTaken(outcome) ? "taken" : "notTaken";
    return ++counts[kind] <= deliveryRecords.most;
  });
  return { deliveries: kept, not_shown: not_shown + sorted.length - kept.length };
}
