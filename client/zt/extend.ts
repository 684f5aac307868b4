/** `zt extend`: holds events for longer. */
import { type Command, parse, wholeNumber } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { claimsHelp, claimsOf } from "./event-claims.ts";
import { settleAll } from "./settling.ts";

const text = { type: "string" } as const;

export const extend: Command = {
  summary: "hold leased events for longer",
  help: `zt extend ID… | zt extend -
Makes the lease of events end later, counted from now. ${claimsHelp}

  --seconds N      1 to 3600. Default: 300
  --lease ID       only while this lease holds them
  --inbox NAME     in another inbox than \`default\`

  zt extend - --seconds 3600 < job.json`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, { seconds: text, lease: text, inbox: text }, true);
    const leaseSeconds = wholeNumber("seconds", values.seconds, { min: 1, max: 3_600 });
    const claims = claimsOf(positionals, values.lease);
    const inbox = connectInbox(values);
    return settleAll(
      claims,
      (selection) => inbox.extend({ ...selection, leaseSeconds }, { signal }),
      values,
    );
  },
};
