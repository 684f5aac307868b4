/**
 * A publication as one JSON document, and what is answered to many. The edge checks the same
 * members one by one, and keeps `payload` as text.
 */
import * as z from "zod";
import { jsonObject } from "./answers.ts";
import { eventAttributes, eventId } from "./event.ts";
import { limits } from "./limits.ts";
import { itemError, particulars } from "./problem.ts";

export const publication = z.strictObject({
  payload: jsonObject.describe(
    `What happened: any object of at most ${limits.payloadBytes} bytes of JSON text. It comes back letter for letter.`,
  ),
  source: eventAttributes.shape.source.describe(
    "Where the event comes from; the inbox can be filtered by it.",
  ),
  type: eventAttributes.shape.type.describe("What kind of event it is."),
  tags: eventAttributes.shape.tags.describe("Labels of your own."),
  metadata: jsonObject
    .optional()
    .describe(
      `What the producer knows beside: an object of at most ${limits.metadataBytes} bytes of JSON text.`,
    ),
});
export type Publication = z.input<typeof publication>;

export const idempotencyKey = z
  .string()
  .min(1)
  .max(limits.idempotencyKeyLength)
  .regex(/^[\x21-\x7e]+$/);

export const batch = z.strictObject({
  events: z
    .array(
      publication.extend({
        idempotency_key: idempotencyKey.optional().describe("Like the header, for this event."),
      }),
    )
    .min(1)
    .max(limits.batch),
});
export type Batch = z.input<typeof batch>;

const index = z
  .int()
  .min(0)
  .max(limits.batch - 1)
  .describe("Of the item in `events`.");

const itemErrors = [
  "validation_failed",
  "body_too_large",
  "idempotency_key_reused",
  "event_erased",
  "too_many_inboxes",
  "internal_error",
  "backend_unavailable",
] as const;

/** `status` is what a publish of the item alone would have answered. */
const stored = z.strictObject({
  index,
  event_id: eventId,
  status: z.union([z.literal(200), z.literal(201), z.literal(202)]),
});
const refused = z.strictObject({
  index,
  event_id: eventId.optional(),
  status: z.int().min(400).max(599),
  error: itemError(itemErrors).extend(particulars.pick({ errors: true, max_bytes: true }).shape),
});

const count = (description: string) => z.int().min(0).max(limits.batch).describe(description);

export const batchResults = z.strictObject({
  results: z
    .array(z.union([stored, refused]))
    .max(limits.batch)
    .describe("One for each event, in the order of the request."),
  accepted: count("Stored, or spooled, by this request."),
  duplicates: count("Stored by an earlier one."),
  failed: count("Neither: see their `error`."),
});
export type BatchResults = z.infer<typeof batchResults>;
