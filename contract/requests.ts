/** What the public API takes in queries and bodies, `payload` and `metadata` aside: those two are kept as text. */
import * as z from "zod";
import { inboxStatuses, source } from "./event.ts";
import { limits } from "./limits.ts";

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(
      z.int(`must be from ${min} to ${max}`).min(min, `must be from ${min} to ${max}`).max(max, `must be from ${min} to ${max}`),
    );

/** @returns Unix milliseconds */
const time = z.iso
  .datetime({ offset: true, error: "must be an RFC 3339 time, such as 2026-11-23T10:00:00Z (in a URL, + is written %2B)" })
  .transform((text) => Date.parse(text))
  .pipe(z.int("must be a time that exists").min(0, "must be in 1970 or later"));

export const inboxQuery = z
  .strictObject({
    limit: wholeNumber(limits.pageSize.min, limits.pageSize.max).default(limits.pageSize.default),
    cursor: z.string().min(1).max(256).optional(),
    offset: wholeNumber(0, limits.offset).optional(),
    order: z.enum(["asc", "desc"]).default("asc"),
    source: source.optional(),
    /** Inclusive. */
    since: time.optional(),
    /** Exclusive. */
    until: time.optional(),
    status: z.enum(inboxStatuses).default("pending"),
  })
  .refine(({ cursor, offset }) => cursor === undefined || offset === undefined, {
    path: ["offset"],
    error: "cannot be combined with `cursor`",
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    path: ["until"],
    error: "must be later than `since`",
  });
export type InboxQuery = z.infer<typeof inboxQuery>;

export const noQuery = z.strictObject({});

export const acknowledgeBody = z.strictObject({ lease_id: z.uuid().optional() });
