/** `zt ack`: acknowledges events. */
import { type Command, parse } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { claimsHelp, claimsOf } from "./event-claims.ts";
import { settleAll } from "./settling.ts";

const text = { type: "string" } as const;

export const ack: Command = {
  summary: "acknowledge events, so that they leave the inbox",
  help: `zt ack ID… | zt ack -
Acknowledges events. Repeating it does no harm. ${claimsHelp}

  --lease ID       only while this lease holds them, or nobody does
  --inbox NAME     in another inbox than \`default\`

  zt ack 0197c3f2-6c1e-7b1a-9f0e-3a1b2c3d4e5f
  zt inbox --source shop | zt ack -`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, { lease: text, inbox: text }, true);
    const claims = claimsOf(positionals, values.lease);
    const inbox = connectInbox(values);
    return settleAll(claims, (selection) => inbox.acknowledgeMany(selection, { signal }), values);
  },
};
