/** `zt ack`: acknowledges events. */
import { claimsHelp } from "./event-claims.ts";
import { settlingCommand } from "./settling.ts";

export const ack = settlingCommand({
  summary: "acknowledge events, so that they leave the inbox",
  help: `zt ack ID… | zt ack -
Acknowledges events. Repeating it does no harm. ${claimsHelp}

  --lease ID       only while this lease holds them, or nobody does
  --inbox NAME     in another inbox than \`default\`

  zt ack 0197c3f2-6c1e-7b1a-9f0e-3a1b2c3d4e5f
  zt inbox --source shop | zt ack -`,
  options: ["lease"],
  settle: () => (inbox, events, call) => inbox.acknowledgeMany(events, call),
});
