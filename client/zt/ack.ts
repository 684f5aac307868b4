/** `zt ack`: acknowledges events. */
import { setTimeout as sleep } from "node:timers/promises";
import type { InboxClient } from "../src/inbox-client.ts";
import { type Command, parse, UsageError } from "./command.ts";
import { connectInbox } from "./connection.ts";
import { type BadLine, type Line, linesOf } from "./lines.ts";
import { isForPeople, type Look, paint, print, printError, statusText } from "./output.ts";

const text = { type: "string" } as const;

const perRequest = 100;

/** How long a line waits for others to go with it, in milliseconds. */
const lingerMilliseconds = 50;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const ack: Command = {
  summary: "acknowledge events, so that they leave the inbox",
  help: `zt ack ID… | zt ack -
Acknowledges events. With -, it reads lines from standard input: ids, or JSON with an \`event_id\` and perhaps a \`lease_id\`, as
\`zt inbox\`, \`zt tail\` and \`zt lease\` print them. Repeating it does no harm.

  --lease ID       only while this lease holds them, or nobody does
  --inbox NAME     in another inbox than \`default\`

  zt ack 0197c3f2-6c1e-7b1a-9f0e-3a1b2c3d4e5f
  zt inbox --source shop | zt ack -`,
  async run(args, { signal }) {
    const { values, positionals } = parse(args, { lease: text, inbox: text }, true);
    if (positionals.length === 0)
      throw new UsageError("Say which events: ids, or - to read them from standard input");
    const isPiped = positionals.length === 1 && positionals[0] === "-";
    const wrong = isPiped ? undefined : positionals.find((id) => !uuid.test(id));
    if (wrong !== undefined) throw new UsageError(`${JSON.stringify(wrong)} is no event id`);
    const claims = isPiped
      ? claimsOf(linesOf(process.stdin), values.lease)
      : given(positionals, values.lease);
    const acknowledging = new Acknowledging(connectInbox(values), values, signal);
    for await (const group of groupsOf(claims)) await acknowledging.send(group);
    return acknowledging.failed > 0 ? 1 : 0;
  },
};

interface Claim {
  id: string;
  lease: string | undefined;
}

type Read = Claim | { problem: string };

async function* given(
  ids: string[],
  lease: string | undefined,
): AsyncGenerator<Read, void, undefined> {
  for (const id of ids) yield { id, lease };
}

async function* claimsOf(
  lines: AsyncIterable<Line | BadLine>,
  lease: string | undefined,
): AsyncGenerator<Read, void, undefined> {
  for await (const line of lines) {
    const claim = "text" in line ? claimIn(line.text) : undefined;
    if (claim) yield { id: claim.id, lease: lease ?? claim.lease };
    else
      yield {
        problem: `line ${line.number} ${"problem" in line ? line.problem : "names no event"}`,
      };
  }
}

function claimIn(text: string): Claim | undefined {
  if (uuid.test(text)) return { id: text, lease: undefined };
  try {
    const { event_id, lease_id } = JSON.parse(text);
    if (typeof event_id !== "string" || !uuid.test(event_id)) return undefined;
    return { id: event_id, lease: typeof lease_id === "string" ? lease_id : undefined };
  } catch {
    return undefined;
  }
}

/** As many as one request takes, or as many as come at the same time. */
async function* groupsOf(
  claims: AsyncGenerator<Read, void, undefined>,
): AsyncGenerator<Read[], void, undefined> {
  let next = claims.next();
  for (let first = await next; !first.done; first = await next) {
    const group = [first.value];
    next = claims.next();
    const timer = new AbortController();
    const late = sleep(lingerMilliseconds, undefined, { signal: timer.signal }).catch(
      () => undefined,
    );
    while (group.length < perRequest) {
      const more = await Promise.race([next, late]);
      if (!more || more.done) break;
      group.push(more.value);
      next = claims.next();
    }
    timer.abort();
    yield group;
  }
}

class Acknowledging {
  failed = 0;
  readonly #client: InboxClient;
  readonly #look: Look;
  readonly #signal: AbortSignal;

  constructor(client: InboxClient, look: Look, signal: AbortSignal) {
    this.#client = client;
    this.#look = look;
    this.#signal = signal;
  }

  async send(group: readonly Read[]): Promise<void> {
    for (const read of group) if ("problem" in read) this.#fail(read.problem);
    const claims = group.filter((read) => "id" in read);
    for (const leaseId of new Set(claims.map(({ lease }) => lease))) {
      const eventIds = claims.filter(({ lease }) => lease === leaseId).map(({ id }) => id);
      const { results } = await this.#client.acknowledgeMany(
        { leaseId, eventIds },
        { signal: this.#signal },
      );
      for (const result of results) {
        if ("error" in result)
          this.#fail(`${result.event_id}: ${result.error.title} (${result.error.code})`);
        const people =
          "error" in result
            ? undefined
            : `${statusText(result.status)}  ${paint("dim", result.event_id)}`;
        if (!isForPeople(this.#look)) await print(JSON.stringify(result));
        else if (people !== undefined) await print(people);
      }
    }
  }

  #fail(sentence: string): void {
    this.failed++;
    printError(`zt: ${sentence}`);
  }
}
