/**
 * What the public API answers, as schemas: for the OpenAPI document, for tests and clients, and for
 * the edge's types. The edge never parses its own answers, and imports nothing but types from here.
 */
import * as z from "zod";
import { eventAttributes, eventId, eventInInbox } from "./event.ts";
import { inboxPattern } from "./inbox-name.ts";
import { instant } from "./instant.ts";
import { keyId, scopes, tenantId } from "./key.ts";
import { leaseId } from "./lease-operations.ts";
import { limits, rateTiers } from "./limits.ts";
import { shownFailure } from "./shown-failure.ts";
import { statuses } from "./status.ts";
import { timeText } from "./time-text.ts";

/** Any JSON object. */
export const jsonObject = z.record(z.string(), z.unknown());

const created = {
  created_at: instant.describe("The instant of `timestamp`, in Unix milliseconds."),
};

const described = {
  source: eventAttributes.shape.source.describe("Where the event comes from."),
  type: eventAttributes.shape.type.describe("What kind of event it is."),
  tags: eventAttributes.shape.tags.describe("Labels of the producer's own."),
  metadata: jsonObject.optional().describe("As it was sent, letter for letter."),
  payload: jsonObject.describe(
    "As it was sent, letter for letter: big integers, `1.0`, key order and escapes survive.",
  ),
};

export const event = z.strictObject({
  event_id: eventId.describe(
    "Made by the API; the same for every repetition of one `Idempotency-Key`.",
  ),
  timestamp: timeText.describe(
    "When the edge accepted the event. RFC 3339, UTC, with milliseconds.",
  ),
  status: z
    .enum(statuses)
    .describe(
      "`pending`, then `delivered` while it is leased, then `acknowledged`; or `dead_letter`.",
    ),
  ...created,
  ...described,
  payload: described.payload.optional(),
  unreadable: z
    .string()
    .optional()
    .describe(
      "Why there is no `payload`: it was lost or damaged in the store. Such an event becomes a dead letter, and is shown without payload and metadata.",
    ),
  acknowledged_at: instant.optional().describe("Unix milliseconds; only of an acknowledged event."),
  delivery_count: z
    .int()
    .min(1)
    .optional()
    .describe("How often it was leased; absent if it never was."),
  lease_expires_at: timeText
    .optional()
    .describe("While it is delivered: until when it is nobody else's."),
  ...shownFailure,
  inboxes: z
    .array(
      z.strictObject({
        ...eventInInbox.shape,
        lease_expires_at: timeText.optional(),
        ...shownFailure,
      }),
    )
    .max(limits.inboxes.perEvent + 1)
    .optional()
    .describe(
      "Where it stands in each inbox; absent if it is in `default` alone, and on pages, leases and streams. Without `default` among them, `status` is the least settled of these.",
    ),
});
export type ShownEvent = z.infer<typeof event>;

/** An event that the spool holds: it has its id and its time, and no status in an inbox yet. */
export const spooledEvent = z.strictObject({
  event_id: eventId,
  timestamp: timeText,
  status: z
    .literal("accepted")
    .describe("Safe in the spool; it reaches the inbox when the event store is back."),
  ...created,
  ...described,
});

export const page = z.strictObject({
  events: z.array(event).max(limits.pageSize.max),
  count: z
    .int()
    .min(0)
    .max(limits.pageSize.max)
    .describe("How many `events` there are on this page."),
  has_more: z.boolean().describe("Whether there is a next page."),
  next_cursor: z.string().nullable().describe("The `cursor` of the next page; null on the last."),
});
export type Page = z.infer<typeof page>;

export const lease = z.strictObject({
  lease_id: leaseId
    .nullable()
    .describe(
      "Names the lease in `ack`, `release`, `extend` and `reject`; null if there was nothing to lease.",
    ),
  lease_expires_at: timeText
    .nullable()
    .describe(
      "When all of its events are free again, unless they are settled or the lease is extended.",
    ),
  next_cursor: z
    .string()
    .nullable()
    .describe(
      "Where events are selected by `type` or `tag`: the `cursor` to go on with, if there is more to examine; else null.",
    ),
  events: z.array(event).max(limits.lease.max).describe("Oldest first."),
});
export type Lease = z.infer<typeof lease>;

export const acknowledgment = z.strictObject({
  event_id: eventId,
  status: z.literal("acknowledged"),
  acknowledged_at: instant.describe("Unix milliseconds; the same for every repetition."),
});

export const backlog = z.strictObject({
  pending: z.int().min(0).max(limits.countedEvents),
  delivered: z
    .int()
    .min(0)
    .max(limits.countedEvents)
    .describe("Leased now, or released for later."),
  dead_letter: z.int().min(0).max(limits.countedEvents),
  capped: z
    .boolean()
    .describe(
      `Whether a count is a lower bound: it has reached ${limits.countedEvents}, where counting ends, or very many events or leases have just expired.`,
    ),
  oldest_pending_age_seconds: z.number().min(0).nullable().describe("Null if nothing is pending."),
});
export type Backlog = z.infer<typeof backlog>;

export const me = z.strictObject({
  tenant: tenantId,
  key_id: keyId.describe("Names the key in `npm run keys`; it is no secret."),
  scopes: z.array(z.enum(scopes)).min(1),
  tier: z.enum(rateTiers),
  expires_at: timeText.nullable().describe("Null if the key does not expire."),
  inboxes: z
    .array(inboxPattern)
    .nullable()
    .describe("The inboxes that the key is limited to; null if it may use all."),
  limits: z.strictObject({
    requests: z
      .int()
      .describe("How many requests the key may make in a period, for each Cloudflare location."),
    period_seconds: z.int(),
    payload_bytes: z.int(),
    metadata_bytes: z.int(),
    page_size: z.int().describe("The highest `limit` of a page."),
  }),
});
export type Me = z.infer<typeof me>;

export const health = z.strictObject({ status: z.literal("ok") });
export type Health = z.infer<typeof health>;

const check = z.enum(["ok", "unreachable"]);

export const readiness = z.strictObject({
  status: z.enum(["ready", "not_ready"]),
  checks: z.strictObject({ key_cache: check, backend: check }),
});
export type Readiness = z.infer<typeof readiness>;
