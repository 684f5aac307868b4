/** `zt inboxes`: which inboxes there are, and how one is made. */
import type { TriggersClient } from "../src/client.ts";
import type { InboxFilter, InboxSettings } from "../src/inbox-types.ts";
import { type Command, parse, time, UsageError, wholeNumber } from "./command.ts";
import { connect } from "./connection.ts";
import { type Look, printMembers } from "./output.ts";

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;

const own = {
  define: flag,
  source: texts,
  type: texts,
  tag: texts,
  "max-deliveries": text,
  push: text,
  notify: flag,
  since: text,
  "dry-run": flag,
} as const;

type Values = ReturnType<typeof parse<typeof own>>["values"];

export const inboxes: Command = {
  summary: "list the inboxes, look at one, or define one",
  help: `zt inboxes [NAME [--define options]]
Lists the inboxes that the key may see, \`default\` first, with the filter of each; or shows one, and how far it is filled.
\`--inbox NAME\` chooses one in the other commands.

  --define              make the inbox, or replace its definition as a whole
  --source, --type S    let in only events with one of these; a \`*\` at the end stands for anything. Repeatable
  --tag T               let in only events with one of these tags. Repeatable
  --max-deliveries N    after how many an event is a dead letter
  --push URL            post its events there; the answer has the secret that signs them, if it is new
  --notify              post only that something waits, without what it says
  --since TIME          fill the new inbox with stored events: 2026-11-23T10:00:00Z, or how long ago: 90s, 15m, 2h, 7d
  --dry-run             only count the stored events that match since then

  zt inboxes
  zt inboxes billing --define --type 'invoice.*' --since 7d --dry-run
  zt inboxes billing --define --type 'invoice.*' --since 7d
  zt inboxes billing --define --type 'invoice.*' --push https://hooks.example.com/triggers
  zt inboxes billing
  zt lease --inbox billing`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, own, true);
    const [name, ...more] = positionals;
    if (more.length > 0) throw new UsageError("name one inbox");
    const options = Object.keys(own).filter((each) => each in values && each !== "define");
    if (options[0] !== undefined && !values.define)
      throw new UsageError(`--${options[0]} is for --define`);
    const client = connect(values.url);
    if (name !== undefined) return showOne(client, name, values, signal);
    if (values.define) throw new UsageError("name the inbox that is to be defined");
    for (const inbox of await client.inboxes({ signal })) await printMembers({ ...inbox }, values);
    return 0;
  },
};

async function showOne(
  client: TriggersClient,
  name: string,
  values: Values & Look,
  signal: AbortSignal,
): Promise<number> {
  const inbox = client.inbox(name);
  const since = time("since", values.since);
  const settings = settingsOf(values);
  if (values["dry-run"] && since === undefined) throw new UsageError("--dry-run needs --since");
  const shown = !values.define
    ? await inbox.definition({ signal })
    : values["dry-run"] && since
      ? await inbox.countMatching({ ...settings, since }, { signal })
      : await inbox.define(settings, { since, signal });
  await printMembers({ ...shown }, values);
  return 0;
}

/** @throws UsageError */
function settingsOf(values: Values): InboxSettings {
  const { source, type, tag, push: url, notify, "max-deliveries": most } = values;
  if (notify && url === undefined) throw new UsageError("--notify needs --push");
  const filter: InboxFilter = {
    ...(source && { source }),
    ...(type && { type }),
    ...(tag && { tags: tag }),
  };
  const max_deliveries = wholeNumber("max-deliveries", most, { min: 1, max: 1_000 });
  return {
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(max_deliveries !== undefined && { max_deliveries }),
    ...(url !== undefined && { push: { url, mode: notify ? "notify" : "event" } }),
  };
}
