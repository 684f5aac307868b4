/** How keys are shown: to people as text, to programs as JSON, and never with their digests. */

import { keyCache } from "../contract/cache-bounds.ts";
import type { KeyRecord, TenantSecret } from "../contract/key.ts";
import type { Session } from "./command.ts";

/**
 * The members that are shown, named one by one so that a new member of the record is not shown by
 * accident.
 */
export const shownKey = (tenant: string, key: KeyRecord) => ({
  tenant,
  key_id: key.key_id,
  scopes: key.scopes,
  tier: key.tier,
  ...(key.inboxes && { inboxes: key.inboxes }),
  created_at: key.created_at,
  ...(key.expires_at !== undefined && { expires_at: key.expires_at }),
  ...(key.revoked_at !== undefined && { revoked_at: key.revoked_at }),
  ...(key.replaced_by !== undefined && { replaced_by: key.replaced_by }),
});
export type ShownKey = ReturnType<typeof shownKey>;

export const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** UTC, to the second. */
export const timeOf = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");

/** Names the environment in every line, so that no one changes production unnoticed. */
export const placeOf = ({ environment }: Session): string =>
  environment === "production" ? "PRODUCTION" : environment;

/** Makes the edge ask anew for these keys, and says what that means for the time until it knows. */
export async function purge(
  session: Session,
  tenant: string,
  keyIds: readonly string[],
): Promise<void> {
  const reasons = await Promise.all(keyIds.map((keyId) => session.purge(tenant, keyId)));
  const reason = reasons.find((each) => each !== undefined);
  session.hint(
    reason === undefined
      ? `The edge cache was purged: every edge knows ${bound} at the latest.`
      : `The edge cache was not purged (${reason}): edges will learn of it ${bound}.`,
  );
}

/**
 * Tells the edge that a key has ended, or when it will. Where that does not work, an edge that cannot
 * ask AWS either goes on with what it knew.
 */
export async function end(session: Session, secret: TenantSecret, key: KeyRecord): Promise<void> {
  const reason = await session.end(secret, key);
  session.hint(
    reason === undefined
      ? `The edge was told: every edge knows ${bound} at the latest.`
      : `The edge was not told (${reason}): edges will learn of it ${bound}, or, where AWS cannot be reached, ` +
          `let the key publish for up to ${keyCache.stale / 3_600} hours. Run this again.`,
  );
}

const bound = `within ${keyCache.fresh} seconds`;
