import * as z from "zod";
import type { ErrorCode } from "./errors.ts";
import {
  acceptedEvent,
  eventId,
  eventInInbox,
  eventState,
  instant,
  source,
  storedEvent,
} from "./event.ts";
import { inboxOperations } from "./inbox-operations.ts";
import { keyId, keyRecord, tenantId, tenantSettings } from "./key.ts";
import { askedAt, leaseOperations } from "./lease-operations.ts";
import { limits } from "./limits.ts";
import { replayOperations } from "./replay-operations.ts";
import { statuses } from "./status.ts";
import { inboxInput, tenantInput } from "./tenant-input.ts";

/** The Lambdas that answer operations. */
export const services = ["ingestion", "delivery", "authorization"] as const;
export type Service = (typeof services)[number];

export interface OperationContract {
  service: Service;
  /** Strict: what is not known is refused. */
  input: z.ZodType;
  /** Read leniently: members that are not known are ignored, so that versions can meet. */
  output: z.ZodType;
  /** The expected failures: they come back as values. Anything else is a crash. */
  failures: readonly ErrorCode[];
}

/** A place in an inbox: after this event. */
export const position = z.strictObject({ created_at: instant, event_id: eventId });
export type Position = z.infer<typeof position>;

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
  }),
  z.object({
    replayed: z.literal(true),
    event: eventState.extend(acceptedEvent.pick({ payload: true, metadata: true }).partial().shape),
  }),
]);

/**
 * One operation is one thing that the backend does. Its name is also its path on the private API
 * (`POST /ingest-event`), its file in `backend/`, its metrics dimension and its test.
 */
export const operations = {
  "ingest-event": {
    service: "ingestion",
    input: tenantInput.extend({ event: acceptedEvent }),
    output: ingested,
    failures: [...ingestFailures, "too_many_inboxes"],
  },
  "ingest-events": {
    service: "ingestion",
    input: tenantInput.extend({
      events: z.array(acceptedEvent).min(1).max(limits.batch),
      /** They come from the spool, and were answered 202. */
      drained: z.boolean().optional(),
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
    }),
    output: z.object({}),
    failures: [],
  },
  "list-inbox": {
    service: "delivery",
    input: inboxInput.extend({
      status: z.enum(statuses),
      source: source.optional(),
      /** Unix milliseconds, inclusive. */
      since: instant.optional(),
      /** Unix milliseconds, exclusive. */
      until: instant.optional(),
      order: z.enum(["asc", "desc"]),
      limit: z.int().min(limits.pageSize.min).max(limits.pageSize.max),
      after: position.optional(),
      offset: z.int().min(0).max(limits.offset).optional(),
    }),
    /** `next` is where the following page begins; null on the last page. */
    output: z.object({ events: z.array(storedEvent), next: z.object(position.shape).nullable() }),
    failures: ["inbox_not_found"],
  },
  "measure-inbox": {
    service: "delivery",
    input: inboxInput,
    output: z.object({
      pending: z.int(),
      delivered: z.int(),
      dead_letter: z.int(),
      /** Whether a number is the limit of counting, and so a lower bound. */
      capped: z.boolean(),
      /** Unix milliseconds; null if nothing waits. */
      oldest_pending_at: instant.nullable(),
    }),
    failures: ["inbox_not_found"],
  },
  "get-event": {
    service: "delivery",
    input: tenantInput.extend({ event_id: eventId }),
    output: z.object({ event: storedEvent }),
    failures: ["event_not_found"],
  },
  "acknowledge-event": {
    service: "delivery",
    input: inboxInput.extend({
      ...askedAt,
      event_id: eventId,
      lease_id: z.uuid().optional(),
    }),
    output: z.object({
      event_id: eventId,
      status: z.literal("acknowledged"),
      acknowledged_at: instant,
    }),
    failures: ["inbox_not_found", "event_not_found", "lease_lost"],
  },
  "delete-event": {
    service: "delivery",
    input: tenantInput.extend({ event_id: eventId }),
    output: z.object({}),
    failures: [],
  },
  ...leaseOperations,
  ...inboxOperations,
  ...replayOperations,
  "check-readiness": {
    service: "delivery",
    input: z.strictObject({}),
    output: z.object({}),
    failures: [],
  },
  "authorize-key": {
    service: "authorization",
    input: z.strictObject({ tenant: tenantId, key_id: keyId }),
    /**
     * `key` is null if there is no such key. Whether it is the caller's is for the edge to compare.
     * The key stays strict: an edge that does not know a limit of a key must not let it in.
     */
    output: z.object({ key: keyRecord.nullable(), settings: z.object(tenantSettings.shape) }),
    failures: [],
  },
} as const satisfies Record<string, OperationContract>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationInput<Name extends OperationName> = z.infer<Operations[Name]["input"]>;
export type OperationOutput<Name extends OperationName> = z.infer<Operations[Name]["output"]>;
export type OperationFailure<Name extends OperationName> = Operations[Name]["failures"][number];

/** The operations of one service. */
export type OperationsOf<S extends Service> = {
  [Name in OperationName]: Operations[Name]["service"] extends S ? Name : never;
}[OperationName];

export const operationNames = Object.keys(operations) as OperationName[];

/** What a Lambda answers, always with HTTP 200: the value, or an expected failure. */
export type OperationResult<Name extends OperationName> =
  | { ok: true; value: OperationOutput<Name> }
  | { ok: false; error: { code: OperationFailure<Name> } };
