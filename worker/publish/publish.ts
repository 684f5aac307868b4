/** The path of a publish: check, name, store or else spool, and say which it was. */
import type { AcceptedEvent, StoredEvent } from "../../contract/event.ts";
import type { OperationOutput } from "../../contract/operations.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { timeText } from "../http/event-json.ts";
import { log } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { invalidateAfter } from "../inbox/empty-inbox-cache.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import { type SpoolBindings, spool } from "../spool/spool.ts";
import { wakeAfter } from "../wake/wake-pushes.ts";
import type { Published } from "./answer.ts";
import { type Publication, readPublication } from "./publication.ts";

/** @throws ApiError, and nothing was accepted */
export async function publish(c: PublishContext): Promise<Published> {
  const publication = await readPublication(c.req.raw, c.var.scope.tenant);
  const published = store(c, publication);
  // A client that goes away does not stop the write half-way.
  c.executionCtx.waitUntil(published.catch(() => undefined));
  return published;
}

/** What it takes to store an event, or else to spool it. */
export interface StoreContext {
  env: SpoolBindings & Pick<Env, "PUSH_DISPATCHERS">;
  var: Pick<Caller, "backend" | "scope" | "requestId" | "traceparent">;
  executionCtx: Pick<ExecutionContext, "waitUntil">;
}

interface PublishContext extends StoreContext {
  req: { raw: Request };
}

/** @throws ApiError, and nothing was accepted */
export async function store(
  c: StoreContext,
  { event, isRepeatable, isUnique = false }: Publication,
): Promise<Published> {
  const unique = isUnique ? { unique: true as const } : {};
  try {
    const { backend, scope } = c.var;
    const answer = await invalidateAfter(
      scope.tenant,
      backend.call("ingest-event", { ...scope, event, ...unique }),
    );
    if (!answer.ok) throw new ApiError(answer.error.code);
    wakeAfter(c, scope.tenant, [answer.value]);
    return {
      event: storedEvent(answer.value, event),
      status: statusOf(answer.value, event, { isRepeatable, attempts: answer.attempts }),
    };
  } catch (error) {
    await spoolInstead(c, error, event, unique);
    return { event, status: 202 };
  }
}

/** The store answers no text that it was sent, and of a new event nothing at all. */
function storedEvent(
  ingested: OperationOutput<"ingest-event">,
  { event_id, created_at, payload, ...described }: AcceptedEvent,
): StoredEvent {
  if (!ingested.replayed) {
    const { inboxes } = ingested;
    return {
      event_id,
      timestamp: timeText(created_at),
      // In no inbox there is nothing left to do.
      status: inboxes?.length === 0 ? "acknowledged" : "pending",
      created_at,
      ...described,
      ...(inboxes && { inboxes }),
      payload,
    };
  }
  const { payload: stored = payload, metadata = described.metadata, ...state } = ingested.event;
  return { ...state, payload: stored, ...(metadata !== undefined && { metadata }) };
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
    (attempts > 1 &&
      ingested.event.created_at === sent.created_at &&
      ingested.event.sequence === sent.sequence);
  return isOwn ? 201 : 200;
}

/** @throws the error itself, unless the spool took the event */
export async function spoolInstead(
  c: StoreContext,
  error: unknown,
  event: AcceptedEvent,
  unique: { unique?: true } = {},
): Promise<void> {
  if (!(error instanceof BackendUnavailable)) throw error;
  const { scope, requestId, traceparent } = c.var;
  try {
    await spool(c.env, { ...scope, event, traceparent, ...unique });
  } catch (cause) {
    log({
      level: "error",
      request_id: requestId,
      spool: "failed",
      error: (cause as Error).message,
    });
    throw error;
  }
  log({ request_id: requestId, spool: "accepted", tenant: scope.tenant, event_id: event.event_id });
}
