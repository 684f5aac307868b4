/** The operations of the ingestion Lambda. */
import * as z from "zod";
import { acceptedEvent, eventId, eventInInbox, eventState } from "./event.ts";
import { inboxName } from "./inbox-name.ts";
import { limits } from "./limits.ts";
import { tenantInput } from "./tenant-input.ts";

const ingestFailures = ["idempotency_key_reused", "event_erased"] as const;

/**
 * Stored as it was sent, and so it waits; or `replayed`: the same event was there already, and is
 * answered as it now stands. The sender has its texts, unless they are there in other letters, as
 * those of a CloudEvent may be.
 */
const ingested = z.discriminatedUnion("replayed", [
  z.object({
    replayed: z.literal(false),
    /** Where it stands, unless it is in `default` alone. */
    inboxes: z.array(eventInInbox).optional(),
    /** Those of its inboxes that push. */
    pushed: z.array(inboxName).optional(),
  }),
  z.object({
    replayed: z.literal(true),
    event: eventState.extend(acceptedEvent.pick({ payload: true, metadata: true }).partial().shape),
  }),
]);

export const ingestionOperations = {
  "ingest-event": {
    service: "ingestion",
    input: tenantInput.extend({
      event: acceptedEvent,
      /** Whether another body under the id is the same event still: it is answered as it is stored. */
      unique: z.boolean().optional(),
    }),
    output: ingested,
    failures: [...ingestFailures, "too_many_inboxes"],
  },
  "ingest-events": {
    service: "ingestion",
    input: tenantInput.extend({
      events: z.array(acceptedEvent).min(1).max(limits.batch),
      /** They come from the spool, and were answered 202. */
      drained: z.boolean().optional(),
      /** Those of which another body under the id is the same event still. */
      unique: z.array(eventId).max(limits.batch).optional(),
    }),
    /** One result per event, in order. */
    output: z.object({
      results: z.array(
        z.union([
          ingested,
          /** A drained event that became a dead letter, under this id. */
          z.object({ dead_letter: eventId }),
          /**
           * `backend_unavailable`: the store did not take it, and may later; `internal_error`: it
           * met a bug.
           */
          z.object({
            error: z.enum([...ingestFailures, "backend_unavailable", "internal_error"]),
            /** What it really is, for who knows of it: an older edge takes it for a bug. */
            reason: z.literal("too_many_inboxes").optional(),
          }),
        ]),
      ),
    }),
    failures: [],
  },
  "report-edge": {
    service: "ingestion",
    input: z.strictObject({
      /** Bugs that the Worker met in this isolate since it last said so. */
      errors: z.int().min(0).optional(),
      /** By its clock, each minute. */
      spool: z
        .strictObject({
          /** Spooled events that the backend refuses, and that wait for a person. */
          failed: z.int().min(0),
          /** Messages of the queue. */
          waiting: z.int().min(0),
          /** Since the oldest came, in the queue or in R2; 0 if there is none. */
          oldest_seconds: z.int().min(0),
        })
        .optional(),
      /** Pushes that were paused, because their receivers had failed for days. */
      pushes_paused: z.int().min(0).optional(),
    }),
    output: z.object({}),
    failures: [],
  },
} as const;
