/**
 * Calls of the private API: how long one may take, how often it is repeated, and what its failure
 * means.
 */
import { createMiddleware } from "hono/factory";
import type { RequestIdVariables } from "hono/request-id";
import * as z from "zod";
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  type OperationResult,
  operations,
} from "../../contract/operations.ts";
import { log } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { Timing, type TimingEnv } from "../http/server-timing.ts";
import type { TraceEnv } from "../http/trace-context.ts";
import { Circuit } from "./circuit-breaker.ts";
import { sign } from "./signature.ts";

/** In milliseconds. Repeating is safe: every operation is idempotent. */
const budget = {
  total: 5_000,
  attempt: 2_500,
  attempts: 3,
  firstBackoff: 50,
  maxBackoff: 1_000,
} as const;

/** What a client is told to wait before it tries again, in seconds. */
const retryAfter = "5";

export interface CallOptions {
  /** Milliseconds for all attempts together; the default is 5,000. */
  deadline?: number;
}

/** The backend could not be reached, refused the call, or answered something else. */
export class BackendUnavailable extends ApiError {
  /** Whether it is AWS that fails for now, and not this Worker that is refused. */
  readonly isTransient: boolean;

  constructor(isTransient: boolean) {
    super("backend_unavailable", { headers: { "Retry-After": retryAfter } });
    this.isTransient = isTransient;
  }
}

interface CallContext {
  env: Env;
  requestId: string;
  traceparent: string;
  timing?: Timing;
}

/** The backend, for the time of one request. */
export class Backend {
  readonly #context: CallContext;
  readonly #timing: Timing;

  constructor(context: CallContext) {
    this.#context = context;
    this.#timing = context.timing ?? new Timing();
  }

  /**
   * @returns what the operation answered, its expected failures included
   * @throws BackendUnavailable
   */
  async call<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    { deadline = budget.total }: CallOptions = {},
  ): Promise<Answer<Name>> {
    const circuit = circuitFor(this.#context.env);
    if (!circuit.allows(Date.now())) throw new BackendUnavailable(true);
    const start = Date.now();
    const body = JSON.stringify(input);
    try {
      for (let attempt = 1; ; attempt++) {
        const remaining = start + deadline - Date.now();
        const outcome = await this.#attempt(
          name,
          body,
          Math.max(1, Math.min(remaining, budget.attempt)),
        );
        circuit.record(!("retry" in outcome && outcome.retry), Date.now());
        if ("result" in outcome) return { ...outcome.result, attempts: attempt };
        const wait =
          Math.random() * Math.min(budget.maxBackoff, budget.firstBackoff * 2 ** attempt);
        const isLast =
          !outcome.retry || attempt === budget.attempts || Date.now() + wait >= start + deadline;
        log({
          level: "warn",
          request_id: this.#context.requestId,
          operation: name,
          attempt,
          failure: outcome.failure,
          last: isLast,
        });
        if (isLast) throw new BackendUnavailable(outcome.retry);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    } finally {
      this.#timing.add("backend", Date.now() - start);
    }
  }

  /** Like `call`, but an expected failure is thrown as the API error of the same name. */
  async value<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    options: CallOptions = {},
  ): Promise<OperationOutput<Name>> {
    const answer = await this.call(name, input, options);
    if (!answer.ok) throw new ApiError(answer.error.code);
    return answer.value;
  }

  async #attempt<Name extends OperationName>(
    name: Name,
    body: string,
    timeout: number,
  ): Promise<Outcome<Name>> {
    try {
      const { env, requestId, traceparent } = this.#context;
      const { url, headers } = await sign(env, {
        url: `${env.BACKEND_URL}/${name}`,
        headers: {
          "content-type": "application/json",
          "x-request-id": requestId,
          "x-budget-ms": String(timeout),
          traceparent,
        },
        body,
      });
      const response = await send(env, url, {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.timeout(timeout),
      });
      const text = await response.text();
      this.#timing.addBackend(response.headers.get("server-timing") ?? "");
      if (response.status === 200)
        return { result: resultSchema(name).parse(JSON.parse(text)) as OperationResult<Name> };
      return {
        failure: `status ${response.status}`,
        retry: response.status >= 500 || response.status === 429,
      };
    } catch (error) {
      // A broken connection, a timeout, or an answer that is none.
      return { failure: error instanceof Error ? error.name : "unknown", retry: true };
    }
  }
}

type Answer<Name extends OperationName> = OperationResult<Name> & { attempts: number };
type Outcome<Name extends OperationName> =
  | { result: OperationResult<Name> }
  | { failure: string; retry: boolean };

/** What the call of an operation needs, and the backend itself. */
export interface BackendEnv {
  Bindings: Env;
  Variables: RequestIdVariables &
    TraceEnv["Variables"] &
    TimingEnv["Variables"] & { backend: Backend };
}

export const backend = () =>
  createMiddleware<BackendEnv>(async function backend(c, next) {
    const { requestId, traceparent, timing } = c.var;
    c.set("backend", new Backend({ env: c.env, requestId, traceparent, timing }));
    await next();
  });

/**
 * Through a Workers VPC binding where there is one (`endpoint: "vpc"` in terraform/), else over the
 * internet; the request is the same.
 */
const send = (
  { PRIVATE_API: tunnel }: Env & { PRIVATE_API?: Fetcher },
  url: URL,
  init: RequestInit,
): Promise<Response> => (tunnel ? tunnel.fetch(url, init) : fetch(url, init));

let guarded: { url: string; circuit: Circuit } | undefined;

/** One per isolate, as long as the backend is the same. */
function circuitFor({ BACKEND_URL: url }: Env): Circuit {
  if (guarded?.url !== url) guarded = { url, circuit: new Circuit() };
  return guarded.circuit;
}

const resultSchemas = new Map<OperationName, z.ZodType>();

function resultSchema(name: OperationName): z.ZodType {
  let schema = resultSchemas.get(name);
  if (!schema) {
    const { output, failures } = operations[name];
    schema = z.discriminatedUnion("ok", [
      z.strictObject({ ok: z.literal(true), value: output }),
      z.strictObject({ ok: z.literal(false), error: z.strictObject({ code: z.enum(failures) }) }),
    ]);
    resultSchemas.set(name, schema);
  }
  return schema;
}
