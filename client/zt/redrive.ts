/** `zt redrive`: puts dead letters back. */
import { claimsHelp } from "./event-claims.ts";
import { settlingCommand } from "./settling.ts";

export const redrive = settlingCommand({
  summary: "put dead letters back into the inbox",
  help: `zt redrive ID… | zt redrive -
Puts dead letters back: they wait again, and their deliveries are counted anew. ${claimsHelp}

  --inbox NAME     in another inbox than \`default\`

  zt inbox --status dead_letter --source shop | zt redrive -`,
  options: [],
  settle:
    () =>
    (inbox, { eventIds }, call) =>
      inbox.redrive(eventIds, call),
});
