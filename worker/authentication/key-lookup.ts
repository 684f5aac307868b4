/** What the authority says of a key, asked for as rarely as the published bounds allow. */
import type { KeyRecord, ParsedKey, TenantSettings } from "../../contract/key.ts";
import type { KeyCacheEntry } from "../../contract/key-cache.ts";
import { fromHex } from "../http/encoding.ts";
import type { Backend } from "../private-api/backend.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import { SharedCalls, type WaitUntil } from "../private-api/shared-calls.ts";
import {
  anyEntry,
  cacheHere,
  cacheInKv,
  endedEntry,
  entryInKv,
  freshUntil,
  isRevoked,
  newest,
  recentEntry,
  renewedFrom,
  staleUntil,
} from "./key-cache.ts";

export interface KeyLookup {
  /** Null if there is no such key. */
  key: KeyRecord | null;
  settings: TenantSettings;
  /** Whether the authority should have been asked, and could not be: then the key may only publish. */
  isStale: boolean;
}

export interface KeyLookupContext {
  kv: KVNamespace;
  backend: Backend;
  waitUntil: WaitUntil;
}

/** A key as it was presented: with the digest of what the caller holds. */
export interface ProvableKey extends ParsedKey {
  digest: Uint8Array;
}

/**
 * How long a request waits for the authority, in milliseconds: a key that was valid before must not
 * wait long for a dead one.
 */
const timeout = 2_000;

/** Ends after the call's own deadline. */
const calls = new SharedCalls<KeyCacheEntry>({
  servedFor: 0,
  timeout: timeout + 500,
  atMost: 2_000,
});

/**
 * Looks in this isolate, then in KV, then asks the authority. An entry counts its age from when the
 * authority was asked, wherever it was kept since, so caches upon caches do not add up.
 * @throws BackendUnavailable if nobody can say
 */
export async function findKey(key: ProvableKey, context: KeyLookupContext): Promise<KeyLookup> {
  const recent = recentEntry(key);
  if (recent) return lookupOf(recent);
  const inKv = await entryInKv(context.kv, key);
  const known = newest(anyEntry(key), inKv);
  // Without an entry in KV the key may have been changed: its entry is deleted then.
  const isConfirmed = known !== undefined && (inKv !== undefined || isRevoked(known));
  if (isConfirmed && Date.now() < freshUntil(known)) {
    if (Date.now() >= renewedFrom(known) && isProven(key, known)) renew(key, known, context);
    return use(key, known, freshUntil(known));
  }
  try {
    const answer = await answerOfAuthority(key, known, context);
    return use(key, answer, freshUntil(answer));
  } catch (error) {
    if (!(error instanceof BackendUnavailable) || !known) throw error;
    const last = newest(known, await endedEntry(context.kv, key)) ?? known;
    if (Date.now() >= staleUntil(last)) throw error;
    return use(key, last, staleUntil(last));
  }
}

/** Whether an entry of this isolate, however old, proves that the caller holds the key. */
export function isProvenHere(key: ProvableKey): boolean {
  const entry = anyEntry(key);
  return entry !== undefined && isProven(key, entry);
}

const isProven = ({ digest }: ProvableKey, { key }: KeyCacheEntry): boolean =>
  key !== null && crypto.subtle.timingSafeEqual(digest, fromHex(key.digest));

/**
 * Asks again before the entry is stale, so that no request with a key in use waits for the authority.
 * Without an answer the entry ends when it would have; until then the authority is asked every few
 * seconds, as each look at KV ends here.
 */
function renew(key: ProvableKey, known: KeyCacheEntry, context: KeyLookupContext): void {
  const renewed = answerOfAuthority(key, known, context).then(
    (answer) => cacheHere(key, answer, freshUntil(answer)),
    () => undefined,
  );
  context.waitUntil(renewed);
}

const answerOfAuthority = (
  key: ProvableKey,
  known: KeyCacheEntry | undefined,
  context: KeyLookupContext,
): Promise<KeyCacheEntry> =>
  calls.get(
    `${key.tenant}:${key.keyId}`,
    () => askAuthority(key, context, known),
    context.waitUntil,
  );

/**
 * Anybody can ask for keys that he does not hold: how that ends must not keep those from the
 * authority who do, so no circuit breaker counts it.
 */
async function askAuthority(
  key: ProvableKey,
  { backend, kv, waitUntil }: KeyLookupContext,
  known: KeyCacheEntry | undefined,
): Promise<KeyCacheEntry> {
  const { tenant, keyId: key_id } = key;
  const isGuarded = known !== undefined && isProven(key, known);
  const asked_at = Date.now();
  const options = { deadline: timeout, isGuarded };
  const answer = await backend.value("authorize-key", { tenant, key_id }, options);
  const entry = { ...answer, asked_at };
  waitUntil(cacheInKv(kv, key, entry));
  return entry;
}

function use(key: ParsedKey, entry: KeyCacheEntry, limit: number): KeyLookup {
  cacheHere(key, entry, limit);
  return lookupOf(entry);
}

const lookupOf = (entry: KeyCacheEntry): KeyLookup => ({
  key: entry.key,
  settings: entry.settings,
  isStale: Date.now() >= freshUntil(entry),
});
