/** `zt job`: how far a job is that acts on all events that match. */
import { type Command, parse, UsageError } from "./command.ts";
import { connect } from "./connection.ts";
import { printMembers } from "./output.ts";
import { untilDone } from "./until-done.ts";

export const job: Command = {
  summary: "wait for what `zt ack`, `reject` or `redrive` does to all that match",
  help: `zt job ID
Waits until a job is done that \`zt ack\`, \`zt reject\` or \`zt redrive\` began for all events that match. Ctrl-C ends the waiting, not
the job.

  zt job 4b1e9f70-2c6d-4a83-9e57-1d0c8b3a6f25`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, {}, true);
    const [id, ...more] = positionals;
    if (id === undefined || more.length > 0) throw new UsageError("Say the id of one job");
    const client = connect((values as { url?: string }).url);
    const look = () => client.getJob(id, { signal });
    const done = await untilDone(await look(), look, { comeBack: `zt job ${id}`, signal });
    await printMembers({ ...done }, values);
    return 0;
  },
};
