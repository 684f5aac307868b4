/** The authorization Lambda. */
import { Log } from "../lambda/log.ts";
import { serve } from "../lambda/private-api.ts";
import { EventsTable } from "../store/events-table.ts";
import { authorizeKey } from "./authorize-key.ts";
import { authorizeSource } from "./authorize-source.ts";
import { pushOperations } from "./push-operations.ts";
import { SourceCipher } from "./source-cipher.ts";
import { sourceOperations } from "./source-operations.ts";
import { Sources } from "./sources.ts";
import { TenantSecrets } from "./tenant-secrets.ts";

const log = new Log("authorization");

/** A security event, which an alarm counts. */
const audit = (event: string, fields: Record<string, string>) =>
  log.write("WARN", event, { audit: true, event, ...fields });

const tenants = TenantSecrets.fromEnvironment();
const events = EventsTable.fromEnvironment();
const dependencies = {
  events,
  sources: new Sources(events, Date.now),
  cipher: SourceCipher.fromEnvironment(),
  now: Date.now,
};

export const handler = serve("authorization", {
  "authorize-key": authorizeKey(tenants, audit),
  "authorize-source": authorizeSource(dependencies, tenants),
  ...sourceOperations(dependencies),
  ...pushOperations(events, tenants),
});
