/** `zt reject`: makes dead letters of events. */
import { type Command, parse } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { claimsHelp, claimsOf } from "./event-claims.ts";
import { settleAll } from "./settling.ts";

const text = { type: "string" } as const;

export const reject: Command = {
  summary: "make dead letters of events that nobody can handle",
  help: `zt reject ID… | zt reject -
Makes dead letters of events: they are kept, and can be put back by \`zt redrive\`. ${claimsHelp}

  --reason TEXT    why: shown with the dead letter
  --lease ID       only while this lease holds them, or nobody does
  --inbox NAME     in another inbox than \`default\`

  zt inbox --type order.legacy | zt reject - --reason 'no longer supported'`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, { reason: text, lease: text, inbox: text }, true);
    const { reason } = values;
    const claims = claimsOf(positionals, values.lease);
    const inbox = connectInbox(values);
    return settleAll(
      claims,
      (selection) => inbox.reject({ ...selection, reason }, { signal }),
      values,
    );
  },
};
