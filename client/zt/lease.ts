/** `zt lease`: leases events. */
import { type Command, parse, wholeNumber } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { printError, printEvent } from "./output.ts";

const text = { type: "string" } as const;

export const lease: Command = {
  summary: "take the oldest events for a while, so that nobody else works on them",
  help: `zt lease [options]
Leases the oldest free events, and prints each as a JSON line with its \`lease_id\`. What is not acknowledged in time comes back.

  --limit N        at most so many events, 1 to 100. Default: 10
  --seconds N      how long they are nobody else's, 1 to 3600. Default: 300
  --wait N         seconds to wait for events, 0 to 20. Default: 0
  --source NAME
  --type TYPE
  --tag TAG
  --cursor CURSOR  go on where a lease by type or tag has stopped; it says so
  --consumer NAME  who leases: shown with an attempt that fails
  --inbox NAME     of another inbox than \`default\`

  zt lease --limit 1 --wait 20 | tee job.json && ./work job.json && zt ack - < job.json`,
  async run(args, { signal }) {
    const { values } = parse(args, {
      limit: text,
      seconds: text,
      wait: text,
      source: text,
      type: text,
      tag: text,
      cursor: text,
      consumer: text,
      inbox: text,
    });
    const leased = await connectInbox(values).lease({
      limit: wholeNumber("limit", values.limit, { min: 1, max: 100 }),
      leaseSeconds: wholeNumber("seconds", values.seconds, { min: 1, max: 3_600 }),
      waitSeconds: wholeNumber("wait", values.wait, { min: 0, max: 20 }),
      source: values.source,
      type: values.type,
      tag: values.tag,
      cursor: values.cursor,
      consumer: values.consumer,
      signal,
    });
    if (leased.lease_id === null) printError("zt: nothing to lease");
    else printError(`zt: leased until ${leased.lease_expires_at}`);
    if (leased.next_cursor !== null)
      printError(`zt: there is more to examine; to go on, add --cursor ${leased.next_cursor}`);
    for (const event of leased.events)
      await printEvent(event, values, leased.lease_id ?? undefined);
    return 0;
  },
};
