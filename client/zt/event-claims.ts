/** Which events a command is about: ids among its arguments, or lines of standard input. */
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "./command.ts";
import { type BadLine, type Line, linesOf } from "./lines.ts";

/** What one request takes. */
const perRequest = 100;

/** How long a line waits for others to go with it, in milliseconds. */
const lingerMilliseconds = 50;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface Claim {
  id: string;
  /** The lease under which the event was printed, or that was named for all. */
  lease: string | undefined;
}

export type Read = Claim | { problem: string };

/** For the help of each command that takes events. */
export const claimsHelp = `With -, it reads lines from standard input: ids, or JSON with an \`event_id\` and perhaps a \`lease_id\`, as
\`zt inbox\`, \`zt tail\` and \`zt lease\` print them.`;

/**
 * @param lease for all of them, in place of what the lines say
 * @returns as many as one request takes, or as many as come at the same time
 * @throws UsageError
 */
export function claimsOf(
  positionals: readonly string[],
  lease?: string,
): AsyncGenerator<Read[], void, undefined> {
  if (positionals.length === 0)
    throw new UsageError("Say which events: ids, or - to read them from standard input");
  if (positionals.length === 1 && positionals[0] === "-")
    return groupsOf(piped(linesOf(process.stdin), lease));
  const wrong = positionals.find((id) => !uuid.test(id));
  if (wrong !== undefined) throw new UsageError(`${JSON.stringify(wrong)} is no event id`);
  return groupsOf(given(positionals, lease));
}

async function* given(
  ids: readonly string[],
  lease: string | undefined,
): AsyncGenerator<Read, void, undefined> {
  for (const id of ids) yield { id, lease };
}

async function* piped(
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
