/** One post to a receiver, and what its answer means. */
import type { PushFailure } from "../../contract/push-answers.ts";
import { pushLimits } from "../../contract/push-limits.ts";
import { log } from "../http/log.ts";
import { pushedHeader } from "../http/pushed.ts";
import { retryAfterOf } from "./schedule.ts";
import { type Signed, signedHeaders } from "./signature.ts";

export interface Receiver {
  url: string;
  /** Newest first. */
  secrets: readonly string[];
  headers: Readonly<Record<string, string>>;
}

export interface Message extends Signed {
  /** Undefined: without content. */
  contentType?: string | undefined;
}

/** What is to be done with the event. */
export type Verdict = "acknowledge" | "retry" | "dead_letter" | "pause";

export interface Posted {
  verdict: Verdict;
  status?: number;
  error?: PushFailure;
  /** Seconds that the receiver wants to be left alone. */
  retryAfter?: number;
  milliseconds: number;
}

/** How long the rest of an answer is waited for, in milliseconds: the status has said all. */
const restMilliseconds = 1_000;

/** What of our own goes wrong with one event is that event's failure, and no other's. */
export async function attemptPost(receiver: Receiver, message: () => Message): Promise<Posted> {
  const start = Date.now();
  try {
    return await post(receiver, message());
  } catch (error) {
    log({ level: "error", push: "not_posted", error: String(error) });
    return { verdict: "retry", error: "internal", milliseconds: Date.now() - start };
  }
}

async function post({ url, secrets, headers }: Receiver, message: Message): Promise<Posted> {
  const start = Date.now();
  const signed = await signedHeaders(message, secrets, start);
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(pushLimits.timeoutMilliseconds),
      headers: {
        ...headers,
        ...signed,
        [pushedHeader]: "1",
        "user-agent": "zapier-triggers-push/1",
        ...(message.contentType !== undefined && { "content-type": message.contentType }),
      },
      body: message.body,
    });
    await discard(response.body);
    return { ...meaningOf(response, Date.now()), milliseconds: Date.now() - start };
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    return {
      verdict: "retry",
      error: isLate ? "timeout" : "connection",
      milliseconds: Date.now() - start,
    };
  }
}

/** The status alone counts. */
export function meaningOf(
  { status, headers }: Pick<Response, "status" | "headers">,
  now: number,
): Omit<Posted, "milliseconds"> {
  if (status >= 200 && status < 300) return { verdict: "acknowledge", status };
  if (status >= 300 && status < 400) return { verdict: "retry", status, error: "redirect" };
  const failed = { status, error: "status" as const };
  if (status === 410) return { verdict: "pause", ...failed };
  if (status === 413 || status === 422) return { verdict: "dead_letter", ...failed };
  const retryAfter =
    status === 429 || status === 503 ? retryAfterOf(headers.get("retry-after"), now) : undefined;
  return { verdict: "retry", ...failed, ...(retryAfter !== undefined && { retryAfter }) };
}

/** Reads a little of it, so that the connection can serve again; what is more, or late, is cut. */
async function discard(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!body) return;
  const reader = body.getReader();
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, restMilliseconds));
  try {
    for (let bytes = 0; bytes < pushLimits.answerBytes; ) {
      const chunk = await Promise.race([reader.read(), late]);
      if (!chunk || chunk.done) break;
      bytes += chunk.value.byteLength;
    }
  } catch {
    // It broke off; what it said before, it said.
  }
  await reader.cancel().catch(() => undefined);
}
