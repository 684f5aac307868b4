import * as z from "zod";
import { attempt } from "./attempt.ts";
import { inboxName } from "./inbox-name.ts";
import { instant } from "./instant.ts";
import { label } from "./label.ts";
import { limits } from "./limits.ts";
import { statuses } from "./status.ts";

export const eventId = z.uuid();
export const source = label(limits.sourceLength);

/**
 * The members of a publish request that describe the event, `payload` and `metadata` aside (those
 * two stay text).
 */
export const eventAttributes = z.strictObject({
  source: source.optional(),
  type: label(limits.typeLength).optional(),
  tags: z.array(label(limits.tagLength)).max(limits.tags).optional(),
});

/**
 * The text of a JSON value, kept as it was sent and never parsed again: big integers, `1.0`, key
 * order and escapes survive.
 */
const jsonText = (maxBytes: number) => z.string().min(2).max(maxBytes);

/** The last place there is within a millisecond. */
export const lastSequence = 999_999;

/**
 * The place among the events of a tenant that one isolate of the edge accepts within one millisecond,
 * if it is not the first. Not shown.
 */
export const sequence = z.int().min(1).max(lastSequence).optional();

const acceptedMembers = {
  created_at: instant,
  sequence,
  ...eventAttributes.shape,
  /** JSON text of an object. */
  payload: jsonText(limits.payloadBytes),
  /** JSON text of an object. */
  metadata: jsonText(limits.metadataBytes).optional(),
};

/**
 * An accepted event on its way to the store. The edge gives it id and time, once, before the first
 * attempt to write it.
 */
export const acceptedEvent = z.strictObject({ event_id: eventId, ...acceptedMembers });
export type AcceptedEvent = z.infer<typeof acceptedEvent>;

/** When an event was accepted, which is its place in every inbox. */
export type AcceptedAt = Pick<AcceptedEvent, "created_at" | "sequence">;

/** What a producer says of an event. */
export type EventDescription = Omit<AcceptedEvent, "event_id" | keyof AcceptedAt>;

/** Why an event is a dead letter, or was not acknowledged yet. */
const failureMembers = {
  dead_letter_reason: z.string().optional(),
  /** When it became a dead letter. */
  dead_lettered_at: instant.optional(),
  /** Of a dead letter: what the last attempt that gave a reason said, in one line. */
  last_reason: z.string().optional(),
  /** The last that failed, oldest first; only where one event is asked for. */
  attempts: z.array(attempt).max(limits.attempts).optional(),
};

/** Where an event stands in one inbox. */
export const eventInInbox = z.object({
  inbox: inboxName,
  status: z.enum(statuses),
  acknowledged_at: instant.optional(),
  delivery_count: z.int().min(1).optional(),
  lease_expires_at: instant.optional(),
  ...failureMembers,
});
export type EventInInbox = z.infer<typeof eventInInbox>;

/**
 * An event as the store knows it; the API shows the same members, with `payload` and `metadata` as
 * JSON instead of text.
 */
export const storedEvent = z.object({
  event_id: eventId,
  /** `created_at` as RFC 3339 UTC with milliseconds. */
  timestamp: z.iso.datetime({ precision: 3 }),
  status: z.enum(statuses),
  ...acceptedMembers,
  /** Absent of an event that cannot be read. */
  payload: acceptedMembers.payload.optional(),
  /** Why the store has no payload of it any more. */
  unreadable: z.string().optional(),
  acknowledged_at: instant.optional(),
  /** How often it was leased. */
  delivery_count: z.int().min(1).optional(),
  /** While delivered: until when it is nobody else's. */
  lease_expires_at: instant.optional(),
  ...failureMembers,
  /** Where it stands, unless it is in `default` alone; only where that is asked for. */
  inboxes: z.array(eventInInbox).optional(),
});
export type StoredEvent = z.infer<typeof storedEvent>;

/** An event without its texts, for who has just sent them. */
export const eventState = storedEvent.omit({ payload: true, metadata: true, unreadable: true });
export type EventState = z.infer<typeof eventState>;
