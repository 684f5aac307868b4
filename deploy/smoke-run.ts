/** One event's whole life, through a deployment's public address. */
import { randomUUID } from "node:crypto";
import { OperatorError } from "./command.ts";

export interface SmokeTarget {
  /** Of the Worker, such as `https://triggers.example.com`. */
  url: string;
  /** With the scopes `events:write`, `inbox:read` and `inbox:ack`. */
  key: string;
  /** Beside those of each call: which version of the Worker is meant. */
  headers?: Record<string, string>;
}

interface Inbox {
  events: { event_id: string }[];
}

/** An index lags behind its table, by milliseconds as a rule. */
const indexLag = { attempts: 20, milliseconds: 500 };

/**
 * Publishes, repeats, polls, acknowledges, and cleans up behind itself whatever happens.
 * @param say is told of each step that worked
 * @throws OperatorError that names the step that did not
 */
export async function smoke(target: SmokeTarget, say: (step: string) => void): Promise<void> {
  const call = caller(target);
  const source = `smoke-${randomUUID()}`;
  const publication = { payload: { smoke: true }, source };
  const idempotency = { "Idempotency-Key": source };

  await call("GET", "/ready", 200);
  say("ready");
  const { event_id } = await call<{ event_id: string }>(
    "POST",
    "/v1/events",
    201,
    publication,
    idempotency,
  );
  try {
    say("published");
    await call("POST", "/v1/events", 200, publication, idempotency);
    say("published again, without a second event");
    await untilInbox(call, source, [event_id]);
    say("polled");
    await call("POST", `/v1/events/${event_id}/ack`, 200, {});
    await untilInbox(call, source, []);
    say("acknowledged, and gone from the inbox");
  } finally {
    await call("DELETE", `/v1/events/${event_id}`, 204);
  }
  say("cleaned up");
}

async function untilInbox(call: Call, source: string, expected: string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { events } = await call<Inbox>("GET", `/v1/inbox?source=${source}`, 200);
    const found = events.map(({ event_id }) => event_id);
    if (found.join() === expected.join()) return;
    if (attempt === indexLag.attempts) {
      throw new OperatorError(
        `GET /v1/inbox holds ${found.length} events of ${source}, not ${expected.length}.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, indexLag.milliseconds));
  }
}

type Call = <Answer>(
  method: string,
  path: string,
  status: number,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

function caller({ url, key, headers: always = {} }: SmokeTarget): Call {
  return async <Answer>(
    method: string,
    path: string,
    status: number,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers: {
        ...always,
        "X-API-Key": key,
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    }).catch((error: Error) => {
      throw new OperatorError(`${method} ${path}: ${url} cannot be reached (${error.message}).`);
    });
    const text = await answer.text();
    if (answer.status !== status)
      throw new OperatorError(
        `${method} ${path} answered ${answer.status}, not ${status}: ${text}`,
      );
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  };
}
