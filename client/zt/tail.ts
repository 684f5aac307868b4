/** `zt tail`: what arrives, as it arrives. */
import { type Command, parse, time, wholeNumber } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { printError, printEvent } from "./output.ts";

const text = { type: "string" } as const;

export const tail: Command = {
  summary: "show events as they arrive, until Ctrl-C; changes nothing",
  help: `zt tail [options]
Shows events as they arrive, one JSON line each, each once, over lost connections too. It changes nothing, and ends with Ctrl-C.

  --source NAME
  --type TYPE
  --tag TAG
  --inbox NAME            of another inbox than \`default\`
  --since TIME            begin earlier than now: 2026-11-23T10:00:00Z, or how long ago: 90s, 15m, 2h, 7d
  --last-event-id ID      go on where an earlier one has ended; the id is shown when it ends
  --limit N               end after so many events

  zt tail --source shop
  zt tail --since 10m | jq .payload`,
  async run(args, { signal }) {
    const { values } = parse(args, {
      source: text,
      type: text,
      tag: text,
      inbox: text,
      since: text,
      "last-event-id": text,
      limit: text,
    });
    const limit =
      wholeNumber("limit", values.limit, { min: 1, max: 1_000_000_000 }) ??
      Number.POSITIVE_INFINITY;
    const arrivals = connectInbox(values).tail({
      source: values.source,
      type: values.type,
      tag: values.tag,
      since: time("since", values.since),
      lastEventId: values["last-event-id"],
      signal,
      // A connection that the API ends by itself is not worth a line.
      onReconnect: (error) => error && printError(`zt: ${error.message}; trying again`),
    });
    let count = 0;
    for await (const event of arrivals) {
      await printEvent(event, values);
      if (++count >= limit) break;
    }
    if (arrivals.lastEventId !== undefined)
      printError(`zt: to go on from here, add --last-event-id ${arrivals.lastEventId}`);
    return 0;
  },
};
