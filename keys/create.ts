/** `keys create`: a new key for a tenant, and the tenant's secret if it has none yet. */
import * as z from "zod";
import { scopes } from "../contract/key.ts";
import { rateTiers } from "../contract/limits.ts";
import { command } from "./command.ts";
import { mintKey } from "./mint.ts";
import { option } from "./options.ts";
import { json, placeOf, purge, shownKey, timeOf } from "./output.ts";
import { addKey, keyBounds } from "./tenant-keys.ts";

export const create = command({
  summary: "make a new API key",
  help: `keys create --tenant <tenant> --scopes <scope,…> [--tier <tier>] [--inboxes <inbox,…>] [--expires <duration>] [--environment <name>] [--json]

Makes an API key, stores its digest, and prints the key: this once. A tenant may have ${keyBounds.live} live keys.

  --scopes    one or more of ${scopes.join(",")}; admin may do everything
  --tier      which rate limit: one of ${rateTiers.join(", ")} (default: standard)
  --inboxes   the only inboxes that it may see and use: names, or prefix-* (default: all)
  --expires   after how long it stops working: 90d, 24h, 30m (default: never)`,
  options: z.object({
    tenant: option.tenant,
    scopes: option.scopes,
    tier: option.tier.default("standard"),
    inboxes: option.limitedTo.optional(),
    expires: option.expires.optional(),
    environment: option.environment,
    json: option.json,
  }),
  run: async (options, session) => {
    const { tenant, scopes, tier, inboxes, expires } = options;
    const minted = mintKey(tenant);
    const key = {
      key_id: minted.keyId,
      digest: minted.digest,
      scopes,
      tier,
      ...(inboxes && { inboxes }),
      created_at: session.now,
      ...(expires !== undefined && { expires_at: session.now + expires }),
    };
    await session.secrets.update(tenant, (secret) => addKey(secret, key, session.now));

    session.print(
      options.json ? json({ ...shownKey(tenant, key), api_key: minted.apiKey }) : minted.apiKey,
    );
    const end =
      expires === undefined ? "never expires" : `expires ${timeOf(session.now + expires)}`;
    session.hint(
      `Created key ${key.key_id} of ${tenant} in ${placeOf(session)} (${scopes.join(",")}${inboxes ? ` in ${inboxes.join(",")}` : ""}; ${tier}; ${end}).`,
    );
    session.hint("It is shown this once: store it now.");
    await purge(session, tenant, [key.key_id]);
  },
});
