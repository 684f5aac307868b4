/** `zt release`: gives events back. */
import { type Command, parse, wholeNumber } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { claimsHelp, claimsOf } from "./event-claims.ts";
import { settleAll } from "./settling.ts";

const text = { type: "string" } as const;

export const release: Command = {
  summary: "give leased events back, for others or for later",
  help: `zt release ID… | zt release -
Ends the lease of events before its time, so that they can be leased again. ${claimsHelp}

  --delay N        seconds until they can be leased again, 0 to 43200. Default: 0
  --reason TEXT    why: kept with the attempt
  --lease ID       only while this lease holds them
  --inbox NAME     in another inbox than \`default\`

  zt lease --limit 1 | zt release - --delay 600 --reason 'the shop is closed'`,
  async run(args, { signal }) {
    const own = { delay: text, reason: text, lease: text, inbox: text };
    const { values, positionals } = parse(args, own, true);
    const delaySeconds = wholeNumber("delay", values.delay, { min: 0, max: 43_200 });
    const { reason } = values;
    const claims = claimsOf(positionals, values.lease);
    const inbox = connectInbox(values);
    return settleAll(
      claims,
      (selection) => inbox.release({ ...selection, delaySeconds, reason }, { signal }),
      values,
    );
  },
};
