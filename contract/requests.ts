/**
 * What the public API takes in queries and bodies, `payload` and `metadata` aside: those two are
 * kept as text.
 */
import * as z from "zod";
import { consumer, reason } from "./attempt.ts";
import {
  type ByFilter,
  byFilter,
  isFiltered,
  isOneKind,
  notFiltered,
  notOneKind,
} from "./by-filter.ts";
import { eventId, source } from "./event.ts";
import { inboxSettings, writtenFilter } from "./inbox.ts";
import { defaultInbox, inboxName } from "./inbox-name.ts";
import { leaseId } from "./lease-operations.ts";
import { limits } from "./limits.ts";
import { pushSecret, writtenPush } from "./push.ts";
import { replayable } from "./replay-operations.ts";
import { isExamined, selection as selected } from "./selection.ts";
import { statuses } from "./status.ts";
import { since, until } from "./written-time.ts";

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(
      z
        .int(`must be from ${min} to ${max}`)
        .min(min, `must be from ${min} to ${max}`)
        .max(max, `must be from ${min} to ${max}`),
    );

/** An empty one is none. */
const cursor = z
  .string()
  .max(256)
  .transform((text) => text || undefined)
  .pipe(z.string().optional())
  .optional();

export const inboxQuery = z
  .strictObject({
    limit: wholeNumber(limits.pageSize.min, limits.pageSize.max).default(limits.pageSize.default),
    cursor,
    offset: wholeNumber(0, limits.offset).optional(),
    order: z.enum(["asc", "desc"]).default("asc"),
    ...selected,
    since: since.optional(),
    until: until.optional(),
    status: z.enum(statuses).default("pending"),
  })
  .refine(({ cursor, offset }) => cursor === undefined || offset === undefined, {
    path: ["offset"],
    error: "cannot be combined with `cursor`",
  })
  .refine((query) => query.offset === undefined || !isExamined(query), {
    path: ["offset"],
    error: "cannot be combined with `type` or `tag`: use `cursor`",
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    path: ["until"],
    error: "must be later than `since`",
  });
export type InboxQuery = z.infer<typeof inboxQuery>;

export const streamQuery = z.strictObject({
  ...selected,
  since: since.optional(),
});
export type StreamQuery = z.infer<typeof streamQuery>;

export const noQuery = z.strictObject({});

export const deleteInboxQuery = z.strictObject({
  force: z.enum(["true", "false"]).default("false"),
});

export const inboxBody = inboxSettings
  .extend({
    filter: writtenFilter.optional(),
    push: writtenPush.optional(),
    since: since.optional(),
    dry_run: z.boolean().default(false),
  })
  .refine(({ since, dry_run }) => since !== undefined || !dry_run, {
    path: ["since"],
    error: "must be given with `dry_run`: it counts the stored events from then on",
  });

/** Ids are stored in lower case, whatever a client makes of them. */
const namedLease = leaseId.toLowerCase();
const namedEvents = z.array(eventId.toLowerCase()).min(1).max(limits.lease.max);

export const acknowledgeBody = z.strictObject({ lease_id: namedLease.optional() });

const integer = (min: number, max: number) =>
  z.int(`must be a whole number from ${min} to ${max}`).min(min).max(max);

export const leaseBody = z.strictObject({
  limit: integer(limits.lease.min, limits.lease.max).default(limits.lease.default),
  lease_seconds: integer(limits.leaseSeconds.min, limits.leaseSeconds.max).default(
    limits.leaseSeconds.default,
  ),
  wait_seconds: integer(0, limits.waitSeconds).default(0),
  ...selected,
  cursor,
  consumer: consumer.optional(),
});

/** The events of a lease, or those that are named, or those of the lease that are named. */
const selection = z.strictObject({
  lease_id: namedLease.optional(),
  event_ids: namedEvents.optional(),
});

const isSelective = ({ lease_id, event_ids }: z.infer<typeof selection>): boolean =>
  lease_id !== undefined || event_ids !== undefined;
const notSelective = "must name a `lease_id`, or `event_ids`, or both";

const isSelectiveOrFiltered = (body: z.infer<typeof selection> & ByFilter): boolean =>
  isSelective(body) || body.filter !== undefined;
const notSelectiveOrFiltered =
  "must name a `lease_id`, or `event_ids`, or both; or all that match, by a `filter`";

export const acknowledgeManyBody = selection
  .extend(byFilter)
  .refine(isSelectiveOrFiltered, notSelectiveOrFiltered)
  .refine(isOneKind, notOneKind)
  .refine(isFiltered, notFiltered);

export const releaseBody = selection
  .extend({
    delay_seconds: integer(0, limits.releaseDelaySeconds).default(0),
    reason: reason.optional(),
  })
  .refine(isSelective, notSelective);

export const extendBody = selection
  .extend({
    lease_seconds: integer(limits.leaseSeconds.min, limits.leaseSeconds.max).default(
      limits.leaseSeconds.default,
    ),
  })
  .refine(isSelective, notSelective);

export const rejectBody = selection
  .extend({ reason: reason.optional(), ...byFilter })
  .refine(isSelectiveOrFiltered, notSelectiveOrFiltered)
  .refine(isOneKind, notOneKind)
  .refine(isFiltered, notFiltered);

export const redriveBody = z
  .strictObject({ event_ids: namedEvents.optional(), ...byFilter })
  .refine(
    ({ event_ids, filter }) => event_ids !== undefined || filter !== undefined,
    "must name `event_ids`; or all that match, by a `filter`",
  )
  .refine(isOneKind, notOneKind)
  .refine(isFiltered, notFiltered);

export const replayBody = z
  .strictObject({
    since,
    until,
    inbox: inboxName.default(defaultInbox),
    source: source.optional(),
    status: z.enum(replayable).default("acknowledged"),
    dry_run: z.boolean().default(false),
  })
  .refine(({ since, until }) => since < until, {
    path: ["until"],
    error: "must be later than `since`",
  });

/** Default: a secret that is made. */
export const rotatePushBody = z.strictObject({ secret: pushSecret.optional() });

export const noBody = z.strictObject({});

export { sourceBody } from "./source.ts";
