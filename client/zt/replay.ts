/** `zt replay`: puts a range of settled events back. */
import { type Command, oneOf, parse, time, UsageError } from "./command.ts";
import { connect } from "./connection.ts";
import { printMembers } from "./output.ts";
import { untilDone } from "./until-done.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

export const replay: Command = {
  summary: "put acknowledged events or dead letters of some time back",
  help: `zt replay --since TIME [options] | zt replay ID
Puts settled events back into their inbox, as a job, and waits until it is done. Ctrl-C ends the waiting, not the job. With the
id of a job it waits for that one.

  --since TIME      of publication, inclusive: 2026-11-23T10:00:00Z, or how long ago: 90s, 15m, 2h, 7d
  --until TIME      exclusive. Default: now
  --status STATUS   acknowledged (default) or dead_letter
  --source NAME
  --inbox NAME      in another inbox than \`default\`
  --dry-run         only count what would be put back

  zt replay --since 2h --source shop --dry-run
  zt replay --since 2h --source shop`,
  async run(args, { signal }) {
    const own = {
      since: text,
      until: text,
      status: text,
      source: text,
      inbox: text,
      "dry-run": flag,
    };
    const { values, positionals } = parse(args, own, true);
    const since = time("since", values.since);
    const until = time("until", values.until) ?? new Date();
    const status = oneOf("status", values.status, ["acknowledged", "dead_letter"]);
    const { source, inbox } = values;
    const [id, ...more] = positionals;
    const isOneQuestion = (id === undefined) !== (since === undefined) && more.length === 0;
    if (!isOneQuestion) throw new UsageError("Say --since, or the id of a replay");
    const client = connect(values.url);
    if (since !== undefined && values["dry-run"]) {
      const range = { since, until, status, source, inbox };
      await printMembers({ ...(await client.countReplay(range, { signal })) }, values);
      return 0;
    }
    const begun =
      since === undefined
        ? await client.getReplay(id ?? "", { signal })
        : await client.replay({ since, until, status, source, inbox }, { signal });
    const look = () => client.getReplay(begun.replay_id, { signal });
    const comeBack = `zt replay ${begun.replay_id}`;
    await printMembers({ ...(await untilDone(begun, look, { comeBack, signal })) }, values);
    return 0;
  },
};
