/** `zt inboxes`: which inboxes there are. */
import { type Command, parse } from "./command.ts";
import { connect } from "./connection.ts";
import { printMembers } from "./output.ts";

export const inboxes: Command = {
  summary: "list the inboxes, and what each lets in",
  help: `zt inboxes
Lists the inboxes that the key may see, \`default\` first, with the filter of each. \`--inbox NAME\` chooses one in the other commands.

  zt inboxes
  zt lease --inbox billing`,
  async run(args, { signal }) {
    const { values } = parse(args, {});
    for (const inbox of await connect(values.url).inboxes({ signal }))
      await printMembers({ ...inbox }, values);
    return 0;
  },
};
