/** `zt stats`: how much waits, and for how long. */
import { type Command, parse } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { printMembers } from "./output.ts";

export const stats: Command = {
  summary: "how many events wait, are leased or dead, and how old the oldest is",
  help: `zt stats [--inbox NAME]
Counts the events of the inbox, \`default\` unless another is named. \`capped\`: a count has reached the number at which counting ends.

  zt stats
  watch -n 5 zt stats --pretty`,
  async run(args, { signal }) {
    const { values } = parse(args, { inbox: { type: "string" } });
    await printMembers({ ...(await connectInbox(values).stats({ signal })) }, values);
    return 0;
  },
};
