/** `zt delete`: erases events. */
import { type Command, parse } from "./command.ts";
import { connect } from "./connection.ts";
import { claimsHelp, claimsOf } from "./event-claims.ts";
import { tellEach } from "./one-by-one.ts";
import { isForPeople, paint, print } from "./output.ts";

export const deleteEvents: Command = {
  summary: "erase what events say, in every inbox, for good",
  help: `zt delete ID… | zt delete -
Erases events in every inbox, for good. ${claimsHelp}

  zt inbox --source test | zt delete -`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, {}, true);
    const claims = claimsOf(positionals);
    const client = connect(values.url);
    return tellEach(claims, async (event_id) => {
      await client.delete(event_id, { signal });
      await print(
        isForPeople(values)
          ? `${paint("red", "erased")}  ${paint("dim", event_id)}`
          : JSON.stringify({ event_id, erased: true }),
      );
    });
  },
};
