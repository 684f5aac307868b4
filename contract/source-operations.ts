/** The operations on sources: the authorization Lambda's, which alone sees secrets. */
import * as z from "zod";
import { deliveryRecords } from "./cache-bounds.ts";
import { deliveryRecord } from "./delivery-record.ts";
import { tenantId, tenantSettings } from "./key.ts";
import {
  authorizedSource,
  keepPreviousSeconds,
  sourceDefinition,
  sourceSecret,
  sourceSettings,
} from "./source.ts";
import { sourceId, sourceName } from "./source-name.ts";
import { tenantInput } from "./tenant-input.ts";

export const sourceOperations = {
  "put-source": {
    service: "authorization",
    input: tenantInput.extend({
      name: sourceName,
      settings: sourceSettings,
      /** Absent: the one that it has. */
      secret: sourceSecret.optional(),
      keep_previous_seconds: keepPreviousSeconds,
    }),
    output: z.object({ source: sourceDefinition }),
    /** `validation_failed`: a secret is needed. */
    failures: ["source_limit_reached", "validation_failed"],
  },
  "get-source": {
    service: "authorization",
    input: tenantInput.extend({ name: sourceName }),
    output: z.object({ source: sourceDefinition }),
    failures: ["source_not_found"],
  },
  "list-sources": {
    service: "authorization",
    input: tenantInput,
    /** By name. */
    output: z.object({ sources: z.array(sourceDefinition) }),
    failures: [],
  },
  "delete-source": {
    service: "authorization",
    input: tenantInput.extend({ name: sourceName }),
    /** One that is not there counts as deleted. */
    output: z.object({}),
    failures: [],
  },
  "record-deliveries": {
    service: "authorization",
    input: z.strictObject({
      tenant: tenantId,
      source_id: sourceId,
      deliveries: z
        .array(deliveryRecord)
        .min(1)
        .max(2 * deliveryRecords.most),
      /** How many more there were. */
      not_shown: z.int().min(0),
    }),
    /** Of a source that is gone, nothing is kept. */
    output: z.object({}),
    failures: [],
  },
  "list-deliveries": {
    service: "authorization",
    input: tenantInput.extend({ name: sourceName }),
    /** Newest first. */
    output: z.object({ deliveries: z.array(deliveryRecord), not_shown: z.int() }),
    failures: ["source_not_found"],
  },
  "authorize-source": {
    service: "authorization",
    input: z.strictObject({
      source_id: sourceId,
      /** Whose it was, if the edge knows it. */
      tenant: tenantId.optional(),
    }),
    /** `source` is null if there is no such source. It is strict: see `authorize-key`. */
    output: z.object({
      source: authorizedSource.nullable(),
      settings: z.object(tenantSettings.shape),
    }),
    failures: [],
  },
} as const;
