/** `zt redrive`: puts dead letters back. */
import { type Command, parse } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { claimsHelp, claimsOf } from "./event-claims.ts";
import { settleAll } from "./settling.ts";

export const redrive: Command = {
  summary: "put dead letters back into the inbox",
  help: `zt redrive ID… | zt redrive -
Puts dead letters back: they wait again, and their deliveries are counted anew. ${claimsHelp}

  --inbox NAME     in another inbox than \`default\`

  zt inbox --status dead_letter --source shop | zt redrive -`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, { inbox: { type: "string" } }, true);
    const claims = claimsOf(positionals);
    const inbox = connectInbox(values);
    return settleAll(claims, ({ eventIds }) => inbox.redrive(eventIds, { signal }), values);
  },
};
