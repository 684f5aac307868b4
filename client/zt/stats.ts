/** `zt stats`: how much waits, and for how long. */
import { type Command, parse } from "./command.ts";
import { connect } from "./connection.ts";
import { printMembers } from "./output.ts";

export const stats: Command = {
  summary: "how many events wait, are leased or dead, and how old the oldest is",
  help: `zt stats
Counts the events of the inbox. \`capped\`: a count has reached the number at which counting ends.

  zt stats
  watch -n 5 zt stats --pretty`,
  async run(args, { signal }) {
    const { values } = parse(args, {});
    await printMembers({ ...(await connect(values.url).stats({ signal })) }, values);
    return 0;
  },
};
