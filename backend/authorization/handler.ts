/** The authorization Lambda. */
import { Logger } from "@aws-lambda-powertools/logger";
import { serve } from "../private-api.ts";
import { TenantSecrets } from "../tenant-secrets.ts";
import { authorizeKey } from "./authorize-key.ts";

const logger = new Logger({ serviceName: "authorization" });

/** A security event, which an alarm counts. */
const audit = (event: string, fields: Record<string, string>) => logger.warn(event, { audit: true, event, ...fields });

export const handler = serve("authorization", {
  "authorize-key": authorizeKey(TenantSecrets.fromEnvironment(), audit),
});
