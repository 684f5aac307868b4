/** `zt extend`: holds events for longer. */
import { wholeNumber } from "./command.ts";
import { claimsHelp } from "./event-claims.ts";
import { settlingCommand } from "./settling.ts";

export const extend = settlingCommand({
  summary: "hold leased events for longer",
  help: `zt extend ID… | zt extend -
Makes the lease of events end later, counted from now. ${claimsHelp}

  --seconds N      1 to 3600. Default: 300
  --lease ID       only while this lease holds them
  --inbox NAME     in another inbox than \`default\`

  zt extend - --seconds 3600 < job.json`,
  options: ["seconds", "lease"],
  settle: ({ seconds }) => {
    const leaseSeconds = wholeNumber("seconds", seconds, { min: 1, max: 3_600 });
    return (inbox, events, call) => inbox.extend({ ...events, leaseSeconds }, call);
  },
});
