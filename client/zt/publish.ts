/** `zt publish`: one event from the command line or standard input, or a file of them. */
import { text as readAll } from "node:stream/consumers";
import type { Publication } from "../src/publication.ts";
import { type Command, parse, UsageError, wholeNumber } from "./command.ts";
import { connect } from "./connection.ts";
import { importEvents } from "./import.ts";
import { isForPeople, paint, print, printError, printEvent } from "./output.ts";

const text = { type: "string" } as const;

const options = {
  source: text,
  type: text,
  tag: { type: "string", multiple: true },
  metadata: text,
  key: text,
  file: text,
  payloads: { type: "boolean" },
  "import-id": text,
  concurrency: text,
} as const;

export const publish: Command = {
  summary: "publish an event, or a whole file of them",
  help: `zt publish [PAYLOAD | -] [options]
Publishes one event and prints it. PAYLOAD is the JSON of an object; without it, or with -, it is read from standard input. It is sent letter for letter.

  --source NAME, --type NAME, --tag NAME (may be repeated), --metadata JSON
  --key KEY          names the event, so that repeating the command makes no second one. Default: random

zt publish --file FILE [options]
Publishes each line of a file, or of standard input with --file -. A line is the JSON of an event, {"payload": {…}, "source": "…", …}, as \`zt inbox\` prints
it too; it may have an idempotency_key. Run it again after a failure: what is stored is not stored twice, as long as the file is the same.

  --payloads         a line is only a payload
  --source, --type, --tag, --metadata   for the lines that have none
  --import-id NAME   names the import, instead of the file's content: so that lines may be appended, or standard input be repeated
  --concurrency N    requests at the same time, each of up to 100 events, 1 to 32. Default: 1, which keeps the order

  zt publish '{"order": 42}' --source shop --type order.paid
  curl -s https://example.com/status.json | zt publish --source status
  zt publish --file events.jsonl`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, options, true);
    const client = connect(values.url);
    const { source, type, tag: tags, metadata: metadataText, file } = values;
    const attributes = {
      ...{ source, type, tags },
      ...(metadataText !== undefined && { metadataText: object("--metadata", metadataText) }),
    };
    if (file !== undefined) {
      if (positionals.length > 0 || values.key !== undefined)
        throw new UsageError("--file goes without a payload and without --key");
      const concurrency = wholeNumber("concurrency", values.concurrency, { min: 1, max: 32 }) ?? 1;
      const importId = values["import-id"];
      return importEvents({
        client,
        file,
        attributes,
        arePayloads: values.payloads === true,
        importId,
        concurrency,
        look: values,
        signal,
      });
    }
    if (values.payloads || values["import-id"] !== undefined || values.concurrency !== undefined)
      throw new UsageError("--payloads, --import-id and --concurrency go with --file");
    if (positionals.length > 1) throw new UsageError("Say one payload, in quotes");
    const payloadText = object("The payload", await payload(positionals[0]));
    const publication = { ...attributes, payloadText } as Publication;
    const { event, outcome } = await client.publish(publication, {
      idempotencyKey: values.key,
      signal,
    });
    if (outcome === "repeated") printError("zt: this event was published before");
    if (outcome === "spooled") printError("zt: the event is safe, and will reach the inbox later");
    if (isForPeople(values)) await print(`${paint("green", outcome)}  ${event.event_id}`);
    else await printEvent(event as Parameters<typeof printEvent>[0], values);
    return 0;
  },
};

async function payload(argument: string | undefined): Promise<string> {
  if (argument !== undefined && argument !== "-") return argument;
  if (argument === undefined && process.stdin.isTTY)
    throw new UsageError("Say a payload, or send one to standard input");
  return (await readAll(process.stdin)).trim();
}

/** @throws UsageError */
function object(name: string, json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return json;
  } catch {
    throw new UsageError(`${name} is not valid JSON`);
  }
  throw new UsageError(`${name} must be a JSON object`);
}
