/** The authorization Lambda. */
import { serve } from "../private-api.ts";
import { TenantSecrets } from "../tenant-secrets.ts";
import { authorizeKey } from "./authorize-key.ts";

export const handler = serve("authorization", {
  "authorize-key": authorizeKey(TenantSecrets.fromEnvironment()),
});
