/** The authorization Lambda. */
import { Log } from "../lambda/log.ts";
import { serve } from "../lambda/private-api.ts";
import { EventsTable } from "../store/events-table.ts";
import { authorizeKey } from "./authorize-key.ts";
import { authorizeSource } from "./authorize-source.ts";
import { deleteSource } from "./delete-source.ts";
import { getSource } from "./get-source.ts";
import { listSources } from "./list-sources.ts";
import { putSource } from "./put-source.ts";
import { SourceCipher } from "./source-cipher.ts";
import { Sources } from "./sources.ts";
import { TenantSecrets } from "./tenant-secrets.ts";

const log = new Log("authorization");

/** A security event, which an alarm counts. */
const audit = (event: string, fields: Record<string, string>) =>
  log.write("WARN", event, { audit: true, event, ...fields });

const tenants = TenantSecrets.fromEnvironment();
const dependencies = {
  sources: new Sources(EventsTable.fromEnvironment(), Date.now),
  cipher: SourceCipher.fromEnvironment(),
  now: Date.now,
};

export const handler = serve("authorization", {
  "authorize-key": authorizeKey(tenants, audit),
  "authorize-source": authorizeSource(dependencies, tenants),
  "put-source": putSource(dependencies),
  "get-source": getSource(dependencies),
  "list-sources": listSources(dependencies),
  "delete-source": deleteSource(dependencies),
});
