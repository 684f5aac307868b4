import * as z from "zod";
import { bulkOperations } from "./bulk-operations.ts";
import type { ErrorCode } from "./errors.ts";
import { eventId, storedEvent } from "./event.ts";
import { fillingOperations } from "./filling.ts";
import { inboxOperations } from "./inbox-operations.ts";
import { ingestionOperations } from "./ingestion-operations.ts";
import { instant } from "./instant.ts";
import { keyId, keyRecord, tenantId, tenantSettings } from "./key.ts";
import { askedAt, leaseOperations } from "./lease-operations.ts";
import { limits } from "./limits.ts";
import { position } from "./position.ts";
import { pushOperations } from "./push-operations.ts";
import { replayOperations } from "./replay-operations.ts";
import { selection } from "./selection.ts";
import { sourceOperations } from "./source-operations.ts";
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

/**
 * One operation is one thing that the backend does. Its name is also its path on the private API
 * (`POST /ingest-event`), its file in `backend/`, its metrics dimension and its test.
 */
export const operations = {
  ...ingestionOperations,
  "list-inbox": {
    service: "delivery",
    input: inboxInput.extend({
      status: z.enum(statuses),
      ...selection,
      /** Unix milliseconds, inclusive. */
      since: instant.optional(),
      /** Unix milliseconds, exclusive. */
      until: instant.optional(),
      order: z.enum(["asc", "desc"]),
      limit: z.int().min(limits.pageSize.min).max(limits.pageSize.max),
      after: position.optional(),
      offset: z.int().min(0).max(limits.offset).optional(),
    }),
    /**
     * `next` is where the following page begins; null on the last page. A page that is not full may
     * have a next one where events are selected by type or tag.
     */
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
  ...fillingOperations,
  ...replayOperations,
  ...bulkOperations,
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
  ...sourceOperations,
  ...pushOperations,
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
