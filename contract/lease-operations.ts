/** The operations of consumers: exclusive, expiring claims on events, and what becomes of them. */
import * as z from "zod";
import { consumer, reason } from "./attempt.ts";
import { eventId, storedEvent } from "./event.ts";
import { instant } from "./instant.ts";
import { limits } from "./limits.ts";
import { position } from "./position.ts";
import { selection as selectedBy } from "./selection.ts";
import { statuses } from "./status.ts";
import { inboxInput } from "./tenant-input.ts";

export const leaseId = z.uuid();

/**
 * When the consumer asked, in Unix milliseconds: stamped by the edge before its first attempt, so
 * that a repeated attempt does not act on what came after. Without it, that is not checked.
 */
export const askedAt = { asked_at: instant.optional() };

/**
 * The events of a lease, or those that are named (and, with both, only while that lease holds
 * them). At least one of the two.
 */
const selection = inboxInput.extend({
  ...askedAt,
  lease_id: leaseId.optional(),
  event_ids: z.array(eventId).min(1).max(limits.lease.max).optional(),
});

const outcome = <const Code extends string>(codes: readonly [Code, ...Code[]]) =>
  z.object({ event_id: eventId, error: z.enum(codes).optional() });

export const leaseOperations = {
  "lease-events": {
    service: "delivery",
    input: inboxInput.extend({
      /** Made by the edge, so that a repeated attempt finds what the first one leased. */
      lease_id: leaseId,
      limit: z.int().min(limits.lease.min).max(limits.lease.max),
      lease_seconds: z.int().min(limits.leaseSeconds.min).max(limits.leaseSeconds.max),
      max_deliveries: z.int().min(limits.maxDeliveries.min).max(limits.maxDeliveries.max),
      ...selectedBy,
      /** Go on after this event: where an earlier lease of the same selection stopped. */
      after: position.optional(),
      consumer: consumer.optional(),
    }),
    /**
     * Oldest first. Without events there is no lease. `next`: where it stopped, before it had found as
     * many as were asked for; else null, and absent of a Lambda that selects by source alone.
     */
    output: z.object({
      events: z.array(storedEvent),
      lease_expires_at: instant,
      next: z.object(position.shape).nullable().optional(),
    }),
    failures: ["inbox_not_found"],
  },
  "acknowledge-events": {
    service: "delivery",
    input: selection,
    output: z.object({
      results: z.array(
        outcome(["event_not_found", "lease_lost"]).extend({ acknowledged_at: instant.optional() }),
      ),
    }),
    failures: ["inbox_not_found", "lease_not_found"],
  },
  "release-events": {
    service: "delivery",
    input: selection.extend({
      delay_seconds: z.int().min(0).max(limits.releaseDelaySeconds),
      reason: reason.optional(),
    }),
    /** What waits already, waits on, whatever the delay. */
    output: z.object({
      results: z.array(
        outcome(["event_not_found", "lease_lost", "already_acknowledged"]).extend({
          status: z.enum(statuses).optional(),
        }),
      ),
    }),
    failures: ["inbox_not_found", "lease_not_found"],
  },
  "extend-lease": {
    service: "delivery",
    input: selection.extend({
      lease_seconds: z.int().min(limits.leaseSeconds.min).max(limits.leaseSeconds.max),
    }),
    output: z.object({
      results: z.array(
        outcome([
          "event_not_found",
          "lease_lost",
          "already_acknowledged",
          "lease_limit_reached",
        ]).extend({
          lease_expires_at: instant.optional(),
        }),
      ),
    }),
    failures: ["inbox_not_found", "lease_not_found"],
  },
  "reject-events": {
    service: "delivery",
    input: selection.extend({ reason: reason.optional() }),
    output: z.object({
      results: z.array(outcome(["event_not_found", "lease_lost", "already_acknowledged"])),
    }),
    failures: ["inbox_not_found", "lease_not_found"],
  },
  "redrive-events": {
    service: "delivery",
    input: inboxInput.extend({
      ...askedAt,
      event_ids: z.array(eventId).min(1).max(limits.lease.max),
    }),
    /** What was put back before may have been leased since. */
    output: z.object({
      results: z.array(
        outcome(["event_not_found", "already_acknowledged"]).extend({
          status: z.enum(statuses).optional(),
        }),
      ),
    }),
    failures: ["inbox_not_found"],
  },
} as const;
