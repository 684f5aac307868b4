/** `zt inbox`: what is in the inbox. */
import { type Command, oneOf, parse, time, wholeNumber } from "./command.ts";
import { connect } from "./connection.ts";
import { printEvent } from "./output.ts";

const text = { type: "string" } as const;

export const inbox: Command = {
  summary: "list events, page after page; changes nothing",
  help: `zt inbox [options]
Lists the events of the inbox, one JSON line each, the oldest first. It changes nothing.

  --source NAME
  --type TYPE
  --tag TAG
  --inbox NAME      another inbox than \`default\`
  --status STATUS   pending (default), delivered, acknowledged, dead_letter
  --since TIME      inclusive: 2026-11-23T10:00:00Z, or how long ago: 90s, 15m, 2h, 7d
  --until TIME      exclusive
  --order ORDER     asc (default) or desc
  --limit N         at most so many events. Default: all

  zt inbox --source shop --since 1h
  zt inbox | zt ack -
  zt inbox --status dead_letter --json > dead.jsonl`,
  async run(args, { signal }) {
    const { values } = parse(args, {
      source: text,
      type: text,
      tag: text,
      inbox: text,
      status: text,
      since: text,
      until: text,
      order: text,
      limit: text,
    });
    const limit =
      wholeNumber("limit", values.limit, { min: 1, max: 1_000_000_000 }) ??
      Number.POSITIVE_INFINITY;
    const options = {
      source: values.source,
      type: values.type,
      tag: values.tag,
      status: oneOf("status", values.status, [
        "pending",
        "delivered",
        "acknowledged",
        "dead_letter",
      ]),
      order: oneOf("order", values.order, ["asc", "desc"]),
      since: time("since", values.since),
      until: time("until", values.until),
      pageSize: Math.min(100, limit),
    };
    let count = 0;
    const client = connect(values.url);
    const events =
      values.inbox === undefined
        ? client.inbox({ ...options, signal })
        : client.inbox(values.inbox).events({ ...options, signal });
    for await (const event of events) {
      await printEvent(event, values);
      if (++count >= limit) break;
    }
    return 0;
  },
};
