/** `zt get`: one event, wherever it stands. */
import { type Command, parse } from "./command.ts";
import { connect } from "./connection.ts";
import { claimsHelp, claimsOf } from "./event-claims.ts";
import { tellEach } from "./one-by-one.ts";
import { printEvent } from "./output.ts";

export const get: Command = {
  summary: "show events by their ids, with where each stands and its attempts",
  help: `zt get ID… | zt get -
Shows events, whatever their status: with the last attempts, and where each stands in every inbox. It changes nothing. ${claimsHelp}

  zt get 0197c3f2-6c1e-7b1a-9f0e-3a1b2c3d4e5f`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, {}, true);
    const claims = claimsOf(positionals);
    const client = connect(values.url);
    return tellEach(claims, async (id) => printEvent(await client.get(id, { signal }), values));
  },
};
