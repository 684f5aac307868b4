/**
 * What the edge's KV holds of API keys, written by the edge and by the key command. No secret is in
 * it: a digest of 256 random bits cannot be turned into a key.
 */
import * as z from "zod";
import { keyCache } from "./cache-bounds.ts";
import { keyRecord, tenantSettings } from "./key.ts";

/** The authority's answer. `key` is null if there is no such key. */
export const keyCacheEntry = z.object({
  key: keyRecord.nullable(),
  settings: z.object(tenantSettings.shape),
  /** When the authority was asked, in Unix milliseconds: what was asked later is true. */
  asked_at: z.number(),
});
export type KeyCacheEntry = z.infer<typeof keyCacheEntry>;

/** The name of what the edge itself caches. */
export const keyCacheName = (tenant: string, id: string): string => `key:${tenant}:${id}`;

/**
 * The name of what the key command writes, beside that, of a key that it has revoked or let expire.
 * The edge only reads it, so no answer that was on its way can take its place.
 */
export const endedKeyName = (tenant: string, id: string): string => `ended:${tenant}:${id}`;

/** Seconds; longer than any copy from before may be used. */
export const endedKeySeconds = 2 * keyCache.stale;
