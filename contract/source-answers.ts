/** What the public API answers of sources, never with their secrets. */
import * as z from "zod";
import { deliveryRecords } from "./cache-bounds.ts";
import { deliveryRecord } from "./delivery-record.ts";
import { limits } from "./limits.ts";
import { sourceDefinition } from "./source.ts";

const { name: sourceName, source_id, ...sourceSettings } = sourceDefinition.shape;
const asDefined = "As it was defined.";

export const source = z.strictObject({
  name: sourceName.describe("In paths: `/v1/sources/{name}`."),
  url: z.url().describe("What the sender is given. It is as secret as a key that only delivers."),
  source_id: source_id.describe("Names the source in logs; it is no secret."),
  scheme: sourceSettings.scheme.describe("How the sender proves who it is."),
  source: sourceSettings.source.describe("Of the events. Absent: the name."),
  type: sourceSettings.type.describe("Of the events. Absent: what the sender says."),
  tags: sourceSettings.tags.describe("Of the events."),
  paused: sourceSettings.paused.describe("Whether deliveries are refused for now."),
  hmac: sourceSettings.hmac.describe(asDefined),
  header: sourceSettings.header.describe(asDefined),
  origins: sourceSettings.origins.describe(asDefined),
  audience: sourceSettings.audience.describe(asDefined),
  service_account: sourceSettings.service_account.describe(asDefined),
  topic_arn: sourceSettings.topic_arn.describe(asDefined),
  delivery_id: sourceSettings.delivery_id.describe(asDefined),
  type_from: sourceSettings.type_from.describe(asDefined),
  created_at: sourceSettings.created_at.describe("Unix milliseconds, as are the next two."),
  updated_at: sourceSettings.updated_at.describe("When the definition last changed."),
  previous_secret_until: sourceSettings.previous_secret_until.describe(
    "Until when the secret before is accepted, too; absent if it is not.",
  ),
});
export type ShownSource = z.infer<typeof source>;

export const sourceList = z.strictObject({
  sources: z.array(source).max(limits.sources.most).describe("By name."),
  count: z.int().min(0).describe("How many `sources` there are."),
});

const { shape } = deliveryRecord;

export const sourceDelivery = z.strictObject({
  received_at: z.iso
    .datetime({ precision: 3 })
    .describe("When its answer was made, to the millisecond, in UTC."),
  outcome: shape.outcome.describe(
    "`accepted`, `repeated` (stored before), `spooled` (stored once AWS can be reached), `handshake`; `refused` (not genuine), `too_large`, `paused`, `rate_limited`, `failed` (any other error).",
  ),
  reason: shape.reason.describe(
    "Of `refused`: no proof (`missing`), one that cannot be read (`malformed`), one that does not fit (`wrong`), or a genuine one whose time is too far off (`stale`).",
  ),
  event_id: shape.event_id.describe("The event that it became."),
  status: shape.status.describe("HTTP status of the answer."),
});
export type SourceDelivery = z.infer<typeof sourceDelivery>;

export const sourceDeliveries = z.strictObject({
  deliveries: z
    .array(sourceDelivery)
    .max(2 * deliveryRecords.most)
    .describe(
      `Newest first: of those that were taken, and of the others, the latest ${deliveryRecords.most} each.`,
    ),
  not_shown: z
    .int()
    .min(0)
    .describe("About how many more there were since the record of this source began."),
});
