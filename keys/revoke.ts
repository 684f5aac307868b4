/** `keys revoke`: a key stops working. */
import * as z from "zod";
import { command } from "./command.ts";
import { option } from "./options.ts";
import { end, json, placeOf, timeOf } from "./output.ts";
import { findKey, revokeKey } from "./tenant-keys.ts";

export const revoke = command({
  summary: "stop an API key from working",
  help: `keys revoke --tenant <tenant> --key <key id> [--environment <name>] [--json]

Revokes a key, at once and for ever. To revoke it again changes nothing and answers the same.

  --key       the key's id, as \`keys list\` shows it`,
  options: z.object({
    tenant: option.tenant,
    key: option.key,
    environment: option.environment,
    json: option.json,
  }),
  run: async ({ tenant, key: keyId, ...options }, session) => {
    const secret = await session.secrets.update(tenant, (current) =>
      revokeKey(current, keyId, session.now),
    );
    const key = findKey(secret, keyId);
    const { revoked_at = session.now } = key;

    const sentence = `The key ${keyId} of ${tenant} in ${placeOf(session)} is revoked since ${timeOf(revoked_at)}.`;
    session.print(options.json ? json({ tenant, key_id: keyId, revoked_at }) : sentence);
    // Again for a key that was revoked before: telling the edge may be what failed then.
    await end(session, secret, key);
  },
});
