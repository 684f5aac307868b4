/** `zt redrive`: puts dead letters back. */
import { bulkHelp } from "./bulk.ts";
import { claimsHelp } from "./event-claims.ts";
import { settlingCommand } from "./settling.ts";

export const redrive = settlingCommand({
  summary: "put dead letters back into the inbox",
  help: `zt redrive ID… | zt redrive -
Puts dead letters back: they wait again, and their deliveries are counted anew. ${claimsHelp}

  --inbox NAME     in another inbox than \`default\`
${bulkHelp("all dead letters")}

  zt inbox --status dead_letter --source shop | zt redrive -
  zt redrive --all --dry-run`,
  options: [],
  settle:
    () =>
    (inbox, { eventIds }, call) =>
      inbox.redrive(eventIds, call),
  settleAll: (inbox, filter, asked) =>
    asked.dryRun
      ? inbox.redriveAll(filter, { ...asked, dryRun: true })
      : inbox.redriveAll(filter, { signal: asked.signal }),
});
