/**
 * Makes a step without an idempotency key of its own safe to repeat. A step that failed may have
 * stored its event, if only the answer was lost; Zapier repeats it later, in another process. So a
 * failed attempt leaves its key in Zapier's cache, and the repetition takes it.
 */
import { randomUUID } from "node:crypto";
import type { ZObject } from "zapier-platform-core";

/** Of this user's connection alone: without a scope, the cache is one for all users of the app. */
const scope = ["user", "auth"];

/**
 * Its types lack two of the scopes: https://docs.zapier.com/platform/build-cli/overview (z.cache)
 */
interface Cache {
  get: (key: string, scope: string[]) => Promise<string | null>;
  set: (key: string, value: string, ttlSeconds: number, scope: string[]) => Promise<boolean | null>;
  delete: (key: string, scope: string[]) => Promise<boolean>;
}

/** Longer than Zapier goes on repeating by itself. */
const weekSeconds = 7 * 24 * 60 * 60;

/**
 * A run with the same body that is no repetition may take the key too: then the true repetition
 * finds none, makes a new one, and the number of events is right again. @param body what is sent
 * @param send is given the key
 */
export async function withRepeatableKey<T>(
  z: ZObject,
  body: string,
  send: (key: string) => Promise<T>,
): Promise<T> {
  const failed = `failed:${z.hash("sha256", body)}`;
  const cache: Cache = z.cache;
  const left = await cache.get(failed, scope);
  const key = left ?? randomUUID();
  try {
    const result = await send(key);
    if (left !== null) await cache.delete(failed, scope);
    return result;
  } catch (error) {
    await cache.set(failed, key, weekSeconds, scope);
    throw error;
  }
}
