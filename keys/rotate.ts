/** `keys rotate`: a successor for a key, while both work for a chosen time. */
import * as z from "zod";
import type { KeyRecord } from "../contract/key.ts";
import { command } from "./command.ts";
import { type MintedKey, mintKey } from "./mint.ts";
import { option } from "./options.ts";
import { end, json, placeOf, purge, shownKey, timeOf } from "./output.ts";
import { findKey, replaceKey } from "./tenant-keys.ts";

export const rotate = command({
  summary: "replace an API key, both working for a while",
  help: `keys rotate --tenant <tenant> --key <key id> [--overlap <duration>] [--environment <name>] [--json]

Makes a new key with the scopes, the inboxes, the tier and the lifetime of the old one, and prints it: this once. The old key expires after the overlap.

  --key       the old key's id, as \`keys list\` shows it
  --overlap   how long both work: 24h, 30m, 0s for no time at all (default: 24h)`,
  options: z.object({
    tenant: option.tenant,
    key: option.key,
    overlap: option.overlap.default(86_400_000),
    environment: option.environment,
    json: option.json,
  }),
  run: async ({ tenant, key: oldId, overlap, ...options }, session) => {
    const { now } = session;
    const minted = mintKey(tenant);
    const secret = await session.secrets.update(tenant, (current) =>
      replaceKey(
        current,
        oldId,
        successorOf(findKey(current, oldId), minted, now),
        now + overlap,
        now,
      ),
    );
    const key = findKey(secret, minted.keyId);
    const old = findKey(secret, oldId);
    const { expires_at = now } = old;

    const answer = {
      ...shownKey(tenant, key),
      api_key: minted.apiKey,
      replaces: { key_id: oldId, expires_at },
    };
    session.print(options.json ? json(answer) : minted.apiKey);
    const lifetime =
      key.expires_at === undefined ? "never expires" : `expires ${timeOf(key.expires_at)}`;
    session.hint(
      `Rotated key ${oldId} of ${tenant} in ${placeOf(session)}: its successor is ${key.key_id}, which ${lifetime}.`,
    );
    session.hint(
      expires_at > now
        ? `The old key works until ${timeOf(expires_at)}.`
        : "The old key has expired.",
    );
    session.hint("The new key is shown this once: store it now.");
    await end(session, secret, old);
    await purge(session, tenant, [key.key_id]);
  },
});

/**
 * As long-lived as its predecessor was made to be: a rotation must not turn a passing key into an
 * eternal one.
 */
function successorOf(old: KeyRecord, { keyId, digest }: MintedKey, now: number): KeyRecord {
  const { scopes, tier, inboxes, created_at, expires_at } = old;
  const lifetime = expires_at === undefined ? {} : { expires_at: now + (expires_at - created_at) };
  const limited = inboxes ? { inboxes } : {};
  return { key_id: keyId, digest, scopes, tier, ...limited, created_at: now, ...lifetime };
}
