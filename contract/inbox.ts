/**
 * An inbox: a named queue of a tenant's events. `default` is `/v1/inbox`; every other one is made by
 * a definition, and gets a copy of each event that its filter lets in.
 */
import * as z from "zod";
import { inboxName } from "./inbox-name.ts";
import { instant } from "./instant.ts";
import { label } from "./label.ts";
import { limits } from "./limits.ts";
import { pushSettings } from "./push.ts";
import { utf8Bytes } from "./utf8-bytes.ts";

const { filterValues, filterBytes, pointerLength } = limits.inboxes;

/** Any of these. */
const texts = (maxLength: number) => z.array(label(maxLength)).min(1).max(filterValues);

/** The same, or one text that stands for a list of it. */
const textOrTexts = (maxLength: number) =>
  z.union([label(maxLength).transform((one) => [one]), texts(maxLength)]);

/** RFC 6901, below the payload itself. */
const pointer = z
  .string()
  .max(pointerLength)
  .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, "must be a JSON Pointer, such as /order/total");

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const payload = z.record(pointer, z.array(scalar).min(1).max(filterValues));

/** Of what an index shows of an event. */
export const conditions = {
  /** Exact, or the beginning before a `*`; so is `type`. */
  source: texts(limits.sourceLength),
  type: texts(limits.typeLength),
  tags: texts(limits.tagLength),
};

/** As they may be written. */
export const writtenConditions = {
  source: textOrTexts(limits.sourceLength),
  type: textOrTexts(limits.typeLength),
  tags: textOrTexts(limits.tagLength),
};

export const isShortFilter = (filter: object): boolean =>
  utf8Bytes(JSON.stringify(filter)) <= filterBytes;
export const notShortFilter = `must be at most ${filterBytes} bytes of JSON`;

/** All that are given must hold. */
export const inboxFilter = z
  .strictObject({ ...conditions, payload })
  .partial()
  .refine(isShortFilter, notShortFilter);
export type InboxFilter = z.infer<typeof inboxFilter>;

/** As it may be written. */
export const writtenFilter = z
  .strictObject({ ...writtenConditions, payload })
  .partial()
  .pipe(inboxFilter);

const { min, max } = limits.maxDeliveries;

/** What a definition says, its name aside. */
export const inboxSettings = z.strictObject({
  filter: inboxFilter.optional(),
  /** Default: the tenant's. */
  max_deliveries: z.int().min(min).max(max).optional(),
  /** Of `default` alone: not if it is switched off. */
  enabled: z.boolean().optional(),
  /** Where its events are posted to. */
  push: pushSettings.optional(),
});
export type InboxSettings = z.infer<typeof inboxSettings>;

export const inboxDefinition = z.object({
  name: inboxName,
  ...inboxSettings.shape,
  /** Unix milliseconds, as is the next; absent of a `default` that was never defined. */
  created_at: instant.optional(),
  updated_at: instant.optional(),
});
export type InboxDefinition = z.infer<typeof inboxDefinition>;
