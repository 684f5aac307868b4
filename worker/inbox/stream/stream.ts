/** GET /v1/inbox/stream: an inbox as it fills, as Server-Sent Events. */
import { limits } from "../../../contract/limits.ts";
import { beginOf, type Position } from "../../../contract/position.ts";
import type { StreamQuery } from "../../../contract/requests.ts";
import type { Caller } from "../../authentication/authenticate.ts";
import { isWithinRate } from "../../authentication/rate-limit.ts";
import { type LastingContext, reauthorize } from "../../authentication/reauthorize.ts";
import { log } from "../../http/log.ts";
import { BackendUnavailable } from "../../private-api/failure.ts";
import { type CursorScope, openCursor, sealCursor } from "../cursor.ts";
import { type End, follow, type Seal } from "./follow.ts";
import { messageText } from "./server-sent-events.ts";
import { StreamReader } from "./stream-reader.ts";

/** For a stream, which outlasts the check of its key. */
type StreamContext = LastingContext &
  Parameters<typeof isWithinRate>[0] & {
    req: { header(name: string): string | undefined };
    env: Pick<Env, "CURSOR_SECRET">;
    var: Pick<Caller, "requestId" | "scope"> & { query: StreamQuery };
  };

/** @throws ApiError inbox_not_found, invalid_cursor, before anything is streamed */
export async function streamInbox(c: StreamContext): Promise<ReadableStream<Uint8Array>> {
  const { tenant, query, backend, requestId } = c.var;
  const scope: CursorScope = {
    tenant,
    inbox: c.var.scope.inbox,
    query: { status: "pending", until: undefined, order: "asc", ...query },
    use: "stream",
  };
  const { source, type, tag } = query;
  const last = c.req.header("last-event-id") ?? "";
  const begin =
    last === ""
      ? beginOf(query.since ?? Date.now())
      : await openCursor(c.env.CURSOR_SECRET, scope, last);
  await requireInbox(c.var);
  const gone = new AbortController();
  const start = Date.now();
  const followed = follow({
    reader: new StreamReader(backend, { source, type, tag }, begin),
    seal: sealer(c.env.CURSOR_SECRET, scope),
    scope: () => reauthorize(c, "inbox:read"),
    isWithinRate: () => isWithinRate(c),
    signal: gone.signal,
    until: start + limits.stream.seconds * 1000,
  });
  const ended: Ended = (end, error) =>
    log({
      ...(error && {
        level: "error",
        error: error.name,
        message: error.message,
        stack: error.stack,
      }),
      request_id: requestId,
      tenant,
      stream: "ended",
      end,
      duration_ms: Date.now() - start,
    });
  return bytesOf(followed, ended, () => gone.abort());
}

/** While nobody can say, the stream begins, and waits like any other. */
async function requireInbox({ backend, scope }: Pick<Caller, "backend" | "scope">): Promise<void> {
  const { inbox: name, ...tenant } = scope;
  if (name === undefined) return;
  try {
    await backend.value("get-inbox", { ...tenant, name });
  } catch (error) {
    if (!(error instanceof BackendUnavailable)) throw error;
  }
}

/** Many events have the same position. */
function sealer(secret: string, scope: CursorScope): Seal {
  let last: { position: Position; id: Promise<string> } | undefined;
  return (position) => {
    if (last?.position !== position) last = { position, id: sealCursor(secret, scope, position) };
    return last.id;
  };
}

type Ended = (end: End | "failure", error?: Error) => void;

/**
 * Each text is made when the client has taken the one before: nothing runs ahead, and nothing
 * begins where nobody reads (HEAD).
 */
function bytesOf(texts: AsyncGenerator<string, End>, ended: Ended, stop: () => void) {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await texts.next();
          if (!done) return controller.enqueue(encoder.encode(value));
          ended(value);
        } catch (error) {
          ended("failure", error as Error);
          controller.enqueue(
            encoder.encode(messageText({ comment: "something went wrong on our side" })),
          );
        }
        controller.close();
      },
      cancel() {
        stop();
        ended("client");
      },
    },
    { highWaterMark: 0 },
  );
}
