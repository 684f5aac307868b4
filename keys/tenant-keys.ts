/**
 * What may happen to a tenant's keys: each function takes a secret and answers a new one. Times in
 * Unix milliseconds.
 */
import type { KeyRecord, TenantSecret } from "../contract/key.ts";
import { Failure } from "./failure.ts";

const day = 86_400_000;

/**
 * Bounds that keep a tenant's secret well below the 65,536 bytes that Secrets Manager stores: a
 * record is at most 300 bytes.
 */
export const keyBounds = {
  /** Keys that work, those included which a rotation lets overlap. */
  live: 50,
  /** Expired and revoked keys that stay on record, the newest. */
  dead: 100,
  /** How long they do. After that, the edge calls them unknown. */
  deadMilliseconds: 90 * day,
  /** A key that expires sooner than this is shown as expiring. */
  expiringMilliseconds: 7 * day,
} as const;

export type KeyState = "active" | "expiring" | "expired" | "revoked";

export function stateOf(key: KeyRecord, now: number): KeyState {
  if (key.revoked_at !== undefined) return "revoked";
  if (key.expires_at === undefined) return "active";
  if (key.expires_at <= now) return "expired";
  return key.expires_at < now + keyBounds.expiringMilliseconds ? "expiring" : "active";
}

const isLive = (key: KeyRecord, now: number): boolean =>
  key.revoked_at === undefined && (key.expires_at ?? Infinity) > now;

/** @throws Failure if there is no such key. */
export function findKey({ tenant, keys }: TenantSecret, keyId: string): KeyRecord {
  const key = keys.find(({ key_id }) => key_id === keyId);
  if (!key)
    throw new Failure(
      `The tenant ${tenant} has no key ${keyId}: see \`keys list --tenant ${tenant}\`.`,
    );
  return key;
}

/** @throws Failure if the tenant has as many live keys as it may. */
export function addKey(secret: TenantSecret, key: KeyRecord, now: number): TenantSecret {
  const live = secret.keys.filter((other) => isLive(other, now)).length;
  if (live >= keyBounds.live) {
    throw new Failure(
      `The tenant ${secret.tenant} has ${live} live keys, the most that it may: revoke one first.`,
    );
  }
  return withoutForgotten({ ...secret, keys: [...secret.keys, key] }, now);
}

/**
 * Puts `successor` in the place of the key, which goes on working until `overlapEnd`, or until it
 * expires if that is sooner.
 * @throws Failure if there is no such key, or it is not live, or was replaced before.
 */
export function replaceKey(
  secret: TenantSecret,
  keyId: string,
  successor: KeyRecord,
  overlapEnd: number,
  now: number,
): TenantSecret {
  const key = findKey(secret, keyId);
  if (!isLive(key, now))
    throw new Failure(`The key ${keyId} is ${stateOf(key, now)}: create a new one.`);
  if (key.replaced_by !== undefined) {
    throw new Failure(
      `The key ${keyId} was rotated before: rotate its successor ${key.replaced_by}, or create a new one.`,
    );
  }
  const ending = {
    ...key,
    expires_at: Math.min(key.expires_at ?? Infinity, overlapEnd),
    replaced_by: successor.key_id,
  };
  return addKey(withKey(secret, ending), successor, now);
}

/**
 * @returns the same secret if the key is revoked already.
 * @throws Failure if there is no such key.
 */
export function revokeKey(secret: TenantSecret, keyId: string, now: number): TenantSecret {
  const key = findKey(secret, keyId);
  return key.revoked_at === undefined
    ? withoutForgotten(withKey(secret, { ...key, revoked_at: now }), now)
    : secret;
}

function withKey(secret: TenantSecret, changed: KeyRecord): TenantSecret {
  return {
    ...secret,
    keys: secret.keys.map((key) => (key.key_id === changed.key_id ? changed : key)),
  };
}

function withoutForgotten(secret: TenantSecret, now: number): TenantSecret {
  const diedAt = ({ revoked_at, expires_at = 0 }: KeyRecord): number => revoked_at ?? expires_at;
  const remembered = secret.keys
    .filter((key) => !isLive(key, now) && diedAt(key) > now - keyBounds.deadMilliseconds)
    .sort((a, b) => diedAt(b) - diedAt(a))
    .slice(0, keyBounds.dead);
  return {
    ...secret,
    keys: secret.keys.filter((key) => isLive(key, now) || remembered.includes(key)),
  };
}
