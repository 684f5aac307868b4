/** What the authority says of a key, asked for as rarely as the published bounds allow. */
import * as z from "zod";
import { keyCacheName, keyRecord, type ParsedKey, tenantSettings } from "../../contract/key.ts";
import { keyCache as bounds } from "../../contract/limits.ts";
import type { Backend } from "../private-api/backend.ts";

/** The authority's answer, as KV holds it. `key` is null if there is no such key. */
const verdict = z.object({
  key: keyRecord.nullable(),
  settings: tenantSettings,
  asked_at: z.number(),
});
export type Verdict = z.infer<typeof verdict>;

/** A verdict in this isolate. */
interface Held {
  verdict: Verdict;
  /** Until when it is used without another look, in Unix milliseconds. */
  until: number;
}

const seconds = 1000;
const heldAtMost = 2_000;

/**
 * How long a request waits for the authority, in milliseconds: a key that was valid before must not
 * wait long for a dead one.
 */
const deadline = 2_000;

const held = new Map<string, Held>();

export interface KeyCacheContext {
  kv: KVNamespace;
  backend: Backend;
  /** Lets a write to KV outlive the request. */
  waitUntil: (promise: Promise<unknown>) => void;
}

/**
 * Looks in this isolate, then in KV, then asks the authority. A verdict counts its age from when
 * the authority gave it, wherever it was kept since, so caches upon caches do not add up.
 * @throws ApiError backend_unavailable if nobody can say
 */
export async function findKey(
  { tenant, keyId }: ParsedKey,
  context: KeyCacheContext,
): Promise<Verdict> {
  const name = keyCacheName(tenant, keyId);
  const mine = held.get(name);
  if (mine && Date.now() < mine.until) return mine.verdict;

  const cached = await readCache(context.kv, name);
  if (cached && Date.now() < freshUntil(cached)) return hold(name, cached, freshUntil(cached));

  try {
    const asked_at = Date.now();
    const answer = {
      ...(await context.backend.value("authorize-key", { tenant, key_id: keyId }, { deadline })),
      asked_at,
    };
    context.waitUntil(writeCache(context.kv, name, answer));
    return hold(name, answer, freshUntil(answer));
  } catch (error) {
    const last = newest(cached, mine?.verdict);
    if (!last?.key || Date.now() >= last.asked_at + bounds.stale * seconds) throw error;
    return hold(name, last, Number.POSITIVE_INFINITY);
  }
}

/** Whether a verdict on the key is at hand in this isolate, however old. */
export const isKnownHere = ({ tenant, keyId }: ParsedKey): boolean =>
  Boolean(held.get(keyCacheName(tenant, keyId))?.verdict.key);

const freshUntil = ({ key, asked_at }: Verdict): number =>
  asked_at + (key ? bounds.fresh : bounds.unknown) * seconds;

const newest = (a: Verdict | undefined, b: Verdict | undefined): Verdict | undefined =>
  a && b ? (a.asked_at > b.asked_at ? a : b) : (a ?? b);

/** Keeps a verdict here for a few seconds, and never beyond `limit`. The oldest one makes room. */
function hold(name: string, verdict: Verdict, limit: number): Verdict {
  held.delete(name);
  held.set(name, { verdict, until: Math.min(Date.now() + bounds.isolate * seconds, limit) });
  if (held.size > heldAtMost) held.delete(held.keys().next().value ?? name);
  return verdict;
}

/** A cache that cannot be read, or holds something else, is a miss. */
async function readCache(kv: KVNamespace, name: string): Promise<Verdict | undefined> {
  try {
    return verdict.safeParse(await kv.get(name, { type: "json", cacheTtl: 30 })).data;
  } catch {
    return undefined;
  }
}

/**
 * A write that fails (KV takes one a second for each name) costs another question to the authority,
 * no more.
 */
async function writeCache(kv: KVNamespace, name: string, answer: Verdict): Promise<void> {
  const expirationTtl = answer.key ? bounds.stale : 60;
  await kv.put(name, JSON.stringify(answer), { expirationTtl }).catch(() => undefined);
}
