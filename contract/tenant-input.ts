/**
 * What nearly every operation is told: whose inbox it is, and over how many partitions its events
 * are spread.
 */
import * as z from "zod";
import { tenantId } from "./key.ts";
import { maxShards } from "./table.ts";

export const tenantInput = z.strictObject({
  tenant: tenantId,
  shards: z.int().min(1).max(maxShards).default(1),
});
