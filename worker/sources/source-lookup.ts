/**
 * What the backend says of a source, asked for as rarely as the published bounds allow. Secrets stay
 * in this isolate's memory; KV only learns when a source changed.
 */

import { sourceCache as bounds } from "../../contract/cache-bounds.ts";
import type { TenantSettings } from "../../contract/key.ts";
import type { AuthorizedSource } from "../../contract/source.ts";
import type { Backend } from "../private-api/backend.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import { SharedCalls, type WaitUntil } from "../private-api/shared-calls.ts";

export interface SourceLookup {
  /** Null if there is no such source. */
  source: AuthorizedSource | null;
  settings: TenantSettings;
}

interface Entry extends SourceLookup {
  /** When the backend was asked, in Unix milliseconds. */
  asked_at: number;
}

export interface SourceLookupContext {
  kv: KVNamespace;
  backend: Backend;
  waitUntil: WaitUntil;
}

const seconds = 1000;
const cachedAtMost = 2_000;
const entries = new Map<string, Entry>();

/** How long a delivery waits for the backend, in milliseconds. */
const timeout = 2_000;
/** Ends after the call's own deadline. */
const calls = new SharedCalls<Entry>({ servedFor: 0, timeout: timeout + 500, atMost: 2_000 });

/** @throws BackendUnavailable if nobody can say */
export async function findSource(id: string, context: SourceLookupContext): Promise<SourceLookup> {
  const known = entries.get(id);
  if (known && Date.now() < freshUntil(known)) return known;
  try {
    return await calls.get(id, () => ask(id, context, known), context.waitUntil);
  } catch (error) {
    const isUsable =
      error instanceof BackendUnavailable &&
      known?.source &&
      Date.now() < known.asked_at + bounds.stale * seconds &&
      !(await hasChanged(context.kv, id, known.asked_at));
    if (!isUsable) throw error;
    return known;
  }
}

const freshUntil = ({ source, asked_at }: Entry): number =>
  asked_at + (source ? bounds.fresh : bounds.unknown) * seconds;

/**
 * Anybody may ask for a source that this isolate does not know: no circuit breaker counts how such a
 * call ends, or an outsider could open it.
 */
async function ask(
  source_id: string,
  { backend }: SourceLookupContext,
  known: Entry | undefined,
): Promise<Entry> {
  const tenant = known?.source?.tenant;
  const asked_at = Date.now();
  const answer = await backend.value(
    "authorize-source",
    { source_id, ...(tenant !== undefined && { tenant }) },
    { deadline: timeout, isGuarded: tenant !== undefined },
  );
  const entry = { ...answer, asked_at };
  entries.delete(source_id);
  entries.set(source_id, entry);
  if (entries.size > cachedAtMost) entries.delete(entries.keys().next().value ?? source_id);
  return entry;
}

const changedName = (id: string): string => `source:${id}`;

/** Milliseconds: longer than any call of the backend takes, with all of its attempts. */
const changesWithin = 10_000;

/**
 * To be called before a source is changed or deleted: no isolate goes by what it knows of it once AWS
 * cannot be asked, even if nobody hears how the change ended.
 * @throws BackendUnavailable if that cannot be noted; then nothing may be changed
 */
export async function beginChange(kv: KVNamespace, id: string): Promise<void> {
  const until = String(Date.now() + changesWithin);
  const noted = kv.put(changedName(id), until, { expirationTtl: 2 * bounds.stale });
  await noted.catch(() => {
    throw new BackendUnavailable("unavailable");
  });
}

/** The source, if this isolate was told of it lately. */
export const cachedSource = (id: string): AuthorizedSource | undefined =>
  entries.get(id)?.source ?? undefined;

/** This isolate asks anew. */
export const forgetSource = (id: string): void => void entries.delete(id);

/** If KV cannot be read, the source may have changed. */
async function hasChanged(kv: KVNamespace, id: string, since: number): Promise<boolean> {
  try {
    const changedUntil = await kv.get(changedName(id), { cacheTtl: 30 });
    return changedUntil !== null && Number(changedUntil) >= since;
  } catch {
    return true;
  }
}
