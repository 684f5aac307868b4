/** The path of a publish: check, name, store or else spool, and say which it was. */
import type { AcceptedEvent, StoredEvent } from "../../contract/event.ts";
import type { OperationOutput } from "../../contract/operations.ts";
import type { AuthenticatedEnv, RequestContext } from "../env.ts";
import { timeText } from "../http/event-json.ts";
import { log } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { BackendUnavailable } from "../private-api/backend.ts";
import { spool } from "../spool/spool.ts";
import { type Publication, readPublication } from "./publication.ts";

export type Published =
  /** 201: this request stored the event; 200: an earlier one had. */
  | { status: 200 | 201; event: StoredEvent }
  /** The spool holds it. */
  | { status: 202; event: AcceptedEvent };

/** @throws ApiError, and nothing was accepted */
export async function publish(c: PublishContext): Promise<Published> {
  const publication = await readPublication(c);
  const published = store(c, publication);
  // A client that goes away does not stop the write half-way.
  c.executionCtx.waitUntil(published.catch(() => undefined));
  return published;
}

type PublishContext = RequestContext<AuthenticatedEnv> & {
  executionCtx: Pick<ExecutionContext, "waitUntil">;
};

async function store(
  c: RequestContext<AuthenticatedEnv>,
  { event, isRepeatable }: Publication,
): Promise<Published> {
  try {
    const { backend, owner } = c.var;
    const answer = await backend.call("ingest-event", { ...owner, event });
    if (!answer.ok) throw new ApiError(answer.error.code);
    return {
      event: storedEvent(answer.value, event),
      status: statusOf(answer.value, event, { isRepeatable, attempts: answer.attempts }),
    };
  } catch (error) {
    await spoolInstead(c, error, event);
    return { event, status: 202 };
  }
}

/** The store answers no text that it was sent, and of a new event nothing at all. */
function storedEvent(
  ingested: OperationOutput<"ingest-event">,
  { event_id, created_at, payload, ...described }: AcceptedEvent,
): StoredEvent {
  if (!ingested.replayed)
    return {
      event_id,
      timestamp: timeText(created_at),
      status: "pending",
      created_at,
      ...described,
      payload,
    };
  const { metadata } = described;
  return { ...ingested.event, payload, ...(metadata !== undefined && { metadata }) };
}

/**
 * An attempt whose answer was lost may have stored it: then what the next attempt found is this
 * request's own event.
 * @returns 201 if this request stored the event, 200 if an earlier one had
 */
export function statusOf(
  ingested: OperationOutput<"ingest-event">,
  sent: AcceptedEvent,
  { isRepeatable, attempts }: { isRepeatable: boolean; attempts: number },
): 200 | 201 {
  const isOwn =
    !ingested.replayed ||
    !isRepeatable ||
    (attempts > 1 && ingested.event.created_at === sent.created_at);
  return isOwn ? 201 : 200;
}

/** @throws the error itself, unless the spool took the event */
export async function spoolInstead(
  c: RequestContext<AuthenticatedEnv>,
  error: unknown,
  event: AcceptedEvent,
): Promise<void> {
  if (!(error instanceof BackendUnavailable && error.isTransient)) throw error;
  const { owner, requestId, traceparent } = c.var;
  try {
    await spool(c.env, { ...owner, event, traceparent });
  } catch (cause) {
    log({
      level: "error",
      request_id: requestId,
      spool: "failed",
      error: (cause as Error).message,
    });
    throw error;
  }
  log({ request_id: requestId, spool: "accepted", tenant: owner.tenant, event_id: event.event_id });
}
