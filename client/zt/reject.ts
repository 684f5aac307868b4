/** `zt reject`: makes dead letters of events. */
import { bulkHelp } from "./bulk.ts";
import { claimsHelp } from "./event-claims.ts";
import { settlingCommand } from "./settling.ts";

export const reject = settlingCommand({
  summary: "make dead letters of events that nobody can handle",
  help: `zt reject ID… | zt reject -
Makes dead letters of events: they are kept, and can be put back by \`zt redrive\`. ${claimsHelp}

  --reason TEXT    why: shown with the dead letter
  --lease ID       only while this lease holds them, or nobody does
  --inbox NAME     in another inbox than \`default\`
${bulkHelp("all that wait")}

  zt inbox --type order.legacy | zt reject - --reason 'no longer supported'
  zt reject --source legacy --reason 'no longer supported'`,
  options: ["reason", "lease"],
  settle:
    ({ reason }) =>
    (inbox, events, call) =>
      inbox.reject({ ...events, reason }, call),
  settleAll: (inbox, filter, asked, { reason }) =>
    asked.dryRun
      ? inbox.rejectAll(filter, { ...asked, dryRun: true })
      : inbox.rejectAll(filter, { signal: asked.signal, reason }),
});
