/** `zt release`: gives events back. */
import { wholeNumber } from "./command.ts";
import { claimsHelp } from "./event-claims.ts";
import { settlingCommand } from "./settling.ts";

export const release = settlingCommand({
  summary: "give leased events back, for others or for later",
  help: `zt release ID… | zt release -
Ends the lease of events before its time, so that they can be leased again. ${claimsHelp}

  --delay N        seconds until they can be leased again, 0 to 43200. Default: 0
  --reason TEXT    why: kept with the attempt
  --lease ID       only while this lease holds them
  --inbox NAME     in another inbox than \`default\`

  zt lease --limit 1 | zt release - --delay 600 --reason 'the shop is closed'`,
  options: ["delay", "reason", "lease"],
  settle: ({ delay, reason }) => {
    const delaySeconds = wholeNumber("delay", delay, { min: 0, max: 43_200 });
    return (inbox, events, call) => inbox.release({ ...events, delaySeconds, reason }, call);
  },
});
