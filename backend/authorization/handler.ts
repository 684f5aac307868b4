/** The authorization Lambda. */
import { Log } from "../lambda/log.ts";
import { serve } from "../lambda/private-api.ts";
import { authorizeKey } from "./authorize-key.ts";
import { TenantSecrets } from "./tenant-secrets.ts";

const log = new Log("authorization");

/** A security event, which an alarm counts. */
const audit = (event: string, fields: Record<string, string>) =>
  log.write("WARN", event, { audit: true, event, ...fields });

export const handler = serve("authorization", {
  "authorize-key": authorizeKey(TenantSecrets.fromEnvironment(), audit),
});
