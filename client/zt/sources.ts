/** `zt sources`: where webhooks come in, how a source is made, and what became of its deliveries. */
import type { SourceClient } from "../src/source-client.ts";
import type { SourceScheme, SourceSettings } from "../src/source-types.ts";
import { type Command, parse, UsageError, wholeNumber } from "./command.ts";
import { connect } from "./connection.ts";
import { type Look, printMembers } from "./output.ts";
import { ask } from "./prompt.ts";

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;
const flag = { type: "boolean" } as const;

const definition = {
  scheme: text,
  secret: flag,
  "keep-previous": text,
  source: text,
  type: text,
  tag: texts,
  paused: flag,
  settings: text,
} as const;

const actions = { define: flag, deliveries: flag, delete: flag } as const;
const own = { ...actions, ...definition };

type Values = ReturnType<typeof parse<typeof own>>["values"];

export const sources: Command = {
  summary: "list the sources of webhooks, look at one, define or delete one",
  help: `zt sources [NAME [--deliveries | --delete | --define options]]
Lists the sources by name, with the address that each sender is given; or shows one. The key needs the scope \`admin\`.

  --deliveries          what became of the latest deliveries, and why
  --delete              its address takes nothing any more
  --define              make the source, or replace its definition as a whole
  --scheme SCHEME       how the sender proves who it is: github, stripe, shopify, slack, standard-webhooks, twilio, mailgun,
                        cloudevents, eventgrid, pubsub, sns, hmac, basic, token
  --secret              ask for the secret, or read it from standard input; without it, the one that there is stays
  --keep-previous N     seconds for which the secret before is accepted, too
  --source, --type S    of its events; --tag T is repeatable
  --paused              refuse deliveries for now
  --settings JSON       what else the API takes, such as {"hmac": {"header": "x-signature"}}

  zt sources github --define --scheme github --secret < secret.txt
  zt sources github
  zt sources github --deliveries
  zt sources github --delete`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, own, true);
    const [name, ...more] = positionals;
    if (more.length > 0) throw new UsageError("name one source");
    const [action, other] = Object.keys(actions).filter((each) => each in values);
    if (other !== undefined) throw new UsageError(`say --${action} or --${other}, not both`);
    const option = Object.keys(definition).find((each) => each in values);
    if (option !== undefined && !values.define) throw new UsageError(`--${option} is for --define`);
    const client = connect(values.url);
    if (name !== undefined) return showOne(client.source(name), values, signal);
    if (action !== undefined) throw new UsageError(`name the source for --${action}`);
    for (const source of await client.sources({ signal }))
      await printMembers({ ...source }, values);
    return 0;
  },
};

async function showOne(
  source: SourceClient,
  values: Values & Look,
  signal: AbortSignal,
): Promise<number> {
  if (values.deliveries) {
    const { deliveries, not_shown } = await source.deliveries({ signal });
    for (const delivery of deliveries) await printMembers({ ...delivery }, values);
    if (not_shown > 0) await printMembers({ not_shown }, values);
    return 0;
  }
  if (values.delete) {
    await source.delete({ signal });
    return 0;
  }
  const shown = values.define
    ? await source.define(await settingsOf(values, signal), { signal })
    : await source.definition({ signal });
  await printMembers({ ...shown }, values);
  return 0;
}

/** What is no member, or none of the scheme, the API says. */
async function settingsOf(values: Values, signal: AbortSignal): Promise<SourceSettings> {
  const { scheme, source, type, tag: tags, paused, settings } = values;
  if (scheme === undefined) throw new UsageError("--define needs --scheme");
  const keep_previous_seconds = wholeNumber("keep-previous", values["keep-previous"], {
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
  });
  const more = settings === undefined ? {} : objectIn(settings);
  const secret = values.secret ? await secretFor(signal) : undefined;
  const known = { source, type, tags, paused, keep_previous_seconds, secret };
  return { ...more, scheme: scheme as SourceScheme, ...known };
}

function objectIn(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // As for what is JSON, and no object.
  }
  throw new UsageError("--settings must be a JSON object");
}

/** Never an argument: others see those, and the shell keeps them. */
async function secretFor(signal: AbortSignal): Promise<string> {
  const [secret = ""] = await ask([{ question: "Secret (not shown): ", isSecret: true }], signal);
  if (secret === "") throw new UsageError("A secret is needed");
  return secret;
}
