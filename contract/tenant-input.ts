/**
 * What nearly every operation is told: whose inbox it is, and over how many partitions its events
 * are spread.
 */
import * as z from "zod";
import { inboxName } from "./inbox-name.ts";
import { tenantId } from "./key.ts";
import { maxShards } from "./table.ts";

export const tenantInput = z.strictObject({
  tenant: tenantId,
  shards: z.int().min(1).max(maxShards).default(1),
});

/** What an operation of an inbox is told. Default: the inbox `default`. */
export const inboxInput = tenantInput.extend({ inbox: inboxName.optional() });
