/** One attempt of a call of the private API: signed, sent, bounded in time and memory, and read. */
import type { OperationName, OperationResult } from "../../contract/operations.ts";
import type { HeldBytes } from "../http/held-bytes.ts";
import { ApiError } from "../http/problem.ts";
import type { Timing } from "../http/server-timing.ts";
import { type Failure, failureOfAnswer, failureOfError } from "./failure.ts";
import { readResult } from "./result.ts";
import { type SignedCall, sign } from "./signature.ts";
import { traceHeaders } from "./trace-headers.ts";

export interface Attempt<Name extends OperationName> {
  name: Name;
  /** JSON of the input. */
  body: string;
  tenant: string;
  /** Milliseconds until the backend begins to answer. */
  timeout: number;
}

export interface AttemptContext {
  env: Env;
  requestId: string;
  traceparent: string;
  timing: Timing;
  /** Where the memory that an answer takes is counted. Default: it is not. */
  held?: HeldBytes | undefined;
}

export type Outcome<Name extends OperationName> =
  | { result: OperationResult<Name> }
  | { failure: Failure; status?: number };

/** Milliseconds for an answer that has begun to arrive: the gateway sends none before it is whole. */
const readTimeout = 2_500;

/**
 * Milliseconds that an answer waits for room. What was leased is lost to others until its lease ends,
 * so that waits for long.
 */
const patienceOf = (name: OperationName) => (name === "lease-events" ? { patience: 20_000 } : {});

/** @throws ApiError overloaded: that says nothing of the backend */
export async function attempt<Name extends OperationName>(
  context: AttemptContext,
  call: Attempt<Name>,
): Promise<Outcome<Name>> {
  const signed = await signedCall(context, call);
  // Credentials that cannot sign are as good as those that AWS refuses.
  if (!signed) return { failure: "refused" };
  try {
    const { status, text } = await answerTo(context, call, signed);
    const result = status === 200 ? readResult(call.name, text) : undefined;
    return result ? { result } : { failure: failureOfAnswer(status, text), status };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    return { failure: failureOfError(error) };
  }
}

async function answerTo<Name extends OperationName>(
  { env, timing, held }: AttemptContext,
  { name, body, tenant, timeout }: Attempt<Name>,
  { url, headers }: SignedCall,
): Promise<{ status: number; text: string }> {
  const deadline = new Deadline(timeout);
  try {
    const { signal } = deadline;
    const response = await send(env, url, { method: "POST", headers, body, signal });
    // The answer waits where it is, outside of this isolate's memory, until there is room.
    deadline.stop();
    const bytes = Number(response.headers.get("content-length") ?? 0);
    await held?.hold("answer", { tenant, bytes, ...patienceOf(name) });
    deadline.restart(readTimeout);
    const text = await response.text();
    timing.addBackend(response.headers.get("server-timing") ?? "");
    return { status: response.status, text };
  } finally {
    deadline.stop();
  }
}

/** A time limit that can be suspended. */
class Deadline {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(milliseconds: number) {
    this.restart(milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(milliseconds: number): void {
    const late = new DOMException("no answer in time", "TimeoutError");
    this.#timer = setTimeout(() => this.#controller.abort(late), milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

async function signedCall<Name extends OperationName>(
  { env, requestId, traceparent }: AttemptContext,
  { name, body, timeout }: Attempt<Name>,
): Promise<SignedCall | undefined> {
  try {
    const signed = await sign(env, {
      url: `${env.BACKEND_URL}/${name}`,
      headers: {
        "content-type": "application/json",
        "x-request-id": requestId,
        "x-budget-ms": String(timeout),
        traceparent,
      },
      body,
    });
    // Not signed: whoever stands between may write them anew.
    for (const [name, value] of Object.entries(traceHeaders(traceparent)))
      signed.headers.set(name, value);
    return signed;
  } catch {
    return undefined;
  }
}

/**
 * Through a Workers VPC binding where there is one (`endpoint: "vpc"` in terraform/), else over the
 * internet; the request is the same.
 */
const send = (
  { PRIVATE_API: tunnel }: Env & { PRIVATE_API?: Fetcher },
  url: URL,
  init: RequestInit,
): Promise<Response> => (tunnel ? tunnel.fetch(url, init) : fetch(url, init));
