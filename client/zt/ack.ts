/** `zt ack`: acknowledges events. */
import { bulkHelp } from "./bulk.ts";
import { claimsHelp } from "./event-claims.ts";
import { settlingCommand } from "./settling.ts";

export const ack = settlingCommand({
  summary: "acknowledge events, so that they leave the inbox",
  help: `zt ack ID… | zt ack -
Acknowledges events. Repeating it does no harm. ${claimsHelp}

  --lease ID       only while this lease holds them, or nobody does
  --inbox NAME     in another inbox than \`default\`
${bulkHelp("all that wait")}

  zt ack 0197c3f2-6c1e-7b1a-9f0e-3a1b2c3d4e5f
  zt inbox --source shop | zt ack -
  zt ack --type 'test.*' --until 1h`,
  options: ["lease"],
  settle: () => (inbox, events, call) => inbox.acknowledgeMany(events, call),
  settleAll: (inbox, filter, asked) =>
    asked.dryRun
      ? inbox.acknowledgeAll(filter, { ...asked, dryRun: true })
      : inbox.acknowledgeAll(filter, { signal: asked.signal }),
});
