/** `zt me`: whose key this is. */
import { type Command, parse } from "./command.ts";
import { connect } from "./connection.ts";
import { printMembers } from "./output.ts";

export const me: Command = {
  summary: "whose API key this is, and what it may do",
  help: `zt me
Shows the tenant, the key's id (never the key), its scopes and limits. What to run first: it fails with 3 if the key is wrong.`,
  async run(args, { signal }) {
    const { values } = parse(args, {});
    await printMembers({ ...(await connect(values.url).me({ signal })) }, values);
    return 0;
  },
};
