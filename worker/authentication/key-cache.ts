/** What is known of keys without asking the authority: in this isolate, and in KV. */

import { keyCache as bounds } from "../../contract/cache-bounds.ts";
import type { ParsedKey } from "../../contract/key.ts";
import {
  endedKeyName,
  type KeyCacheEntry,
  keyCacheEntry,
  keyCacheName,
} from "../../contract/key-cache.ts";

/** An entry in this isolate. */
interface Cached {
  entry: KeyCacheEntry;
  /** Until when it is used without another look, in Unix milliseconds. */
  until: number;
}

export const isRevoked = ({ key }: KeyCacheEntry): boolean => key?.revoked_at !== undefined;

const seconds = 1000;
const cachedAtMost = 2_000;

const isolate = new Map<string, Cached>();

/** In this isolate, and so recent that nobody needs to be asked. */
export function recentEntry({ tenant, keyId }: ParsedKey): KeyCacheEntry | undefined {
  const cached = isolate.get(keyCacheName(tenant, keyId));
  return cached && Date.now() < cached.until ? cached.entry : undefined;
}

/** In this isolate, however old. */
export const anyEntry = ({ tenant, keyId }: ParsedKey): KeyCacheEntry | undefined =>
  isolate.get(keyCacheName(tenant, keyId))?.entry;

export const entryInKv = (
  kv: KVNamespace,
  { tenant, keyId }: ParsedKey,
): Promise<KeyCacheEntry | undefined> => read(kv, keyCacheName(tenant, keyId));

/** What the key command wrote of a key that was revoked or let expire. */
export const endedEntry = (
  kv: KVNamespace,
  { tenant, keyId }: ParsedKey,
): Promise<KeyCacheEntry | undefined> => read(kv, endedKeyName(tenant, keyId));

/** A revoked key is revoked for ever; else, what was asked later is true. */
export function newest(
  a: KeyCacheEntry | undefined,
  b: KeyCacheEntry | undefined,
): KeyCacheEntry | undefined {
  if (!a || !b) return a ?? b;
  return [a, b].find(isRevoked) ?? (a.asked_at > b.asked_at ? a : b);
}

/** Keeps an entry here for a few seconds, and never beyond `limit`. The oldest one makes room. */
export function cacheHere({ tenant, keyId }: ParsedKey, entry: KeyCacheEntry, limit: number): void {
  const name = keyCacheName(tenant, keyId);
  isolate.delete(name);
  isolate.set(name, { entry, until: Math.min(Date.now() + bounds.isolate * seconds, limit) });
  if (isolate.size > cachedAtMost) isolate.delete(isolate.keys().next().value ?? name);
}

/** Until when nobody needs to be asked again, in Unix milliseconds. */
export function freshUntil(entry: KeyCacheEntry): number {
  if (isRevoked(entry)) return Number.POSITIVE_INFINITY;
  return entry.asked_at + (entry.key ? bounds.fresh : bounds.unknown) * seconds;
}

/** From when the authority is asked anew while the entry is still used, in Unix milliseconds. */
export const renewedFrom = (entry: KeyCacheEntry): number =>
  freshUntil(entry) - (bounds.fresh - bounds.renewed) * seconds;

/** Until when it may be used to publish while nobody can be asked, in Unix milliseconds. */
export const staleUntil = ({ key, asked_at }: KeyCacheEntry): number =>
  key ? asked_at + bounds.stale * seconds : 0;

/** A cache that cannot be read, or holds something else, is a miss. */
async function read(kv: KVNamespace, name: string): Promise<KeyCacheEntry | undefined> {
  try {
    return keyCacheEntry.safeParse(await kv.get(name, { type: "json", cacheTtl: 30 })).data;
  } catch {
    return undefined;
  }
}

/**
 * A write that fails (KV takes one a second for each name) costs another question to the authority,
 * no more.
 */
export async function cacheInKv(
  kv: KVNamespace,
  { tenant, keyId }: ParsedKey,
  entry: KeyCacheEntry,
): Promise<void> {
  const expirationTtl = entry.key ? bounds.stale : 60;
  await kv
    .put(keyCacheName(tenant, keyId), JSON.stringify(entry), { expirationTtl })
    .catch(() => undefined);
}
