/**
 * Calls of the private API: how long one may take, how often it is repeated, and what its failure
 * means.
 */
import { createMiddleware } from "hono/factory";
import type { RequestIdVariables } from "hono/request-id";
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  type OperationResult,
  operations,
} from "../../contract/operations.ts";
import { type LogFields, log } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { Timing, type TimingEnv } from "../http/server-timing.ts";
import type { TraceEnv } from "../http/trace-context.ts";
import { type BreakerScope, CircuitBreakers } from "./circuit-breakers.ts";
import {
  BackendUnavailable,
  errorOf,
  type Failure,
  failureOfAnswer,
  failureOfError,
  failures,
} from "./failure.ts";
import { readResult } from "./result.ts";
import { sign } from "./signature.ts";

/** In milliseconds. Repeating is safe: every operation is idempotent. */
const budget = {
  total: 5_000,
  attempt: 2_500,
  attempts: 3,
  firstBackoff: 50,
  maxBackoff: 1_000,
} as const;

export interface CallOptions {
  /** Milliseconds for all attempts together; the default is 5,000. */
  deadline?: number;
  /**
   * Default: true. If not, no circuit breaker keeps the call back, and none counts how it ends: for
   * what anybody can ask, whose failures must not become others'.
   */
  isGuarded?: boolean;
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
   * @throws BackendUnavailable, BackendFault
   */
  async call<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
    { deadline = budget.total, isGuarded = true }: CallOptions = {},
  ): Promise<Answer<Name>> {
    const breakers = isGuarded ? breakersFor(this.#context.env) : undefined;
    const scope: BreakerScope = {
      service: operations[name].service,
      tenant: "tenant" in input ? input.tenant : "",
    };
    const start = Date.now();
    if (breakers?.allows(scope, start) === false) throw new BackendUnavailable("unavailable");
    const body = JSON.stringify(input);
    try {
      for (let attempt = 1; ; attempt++) {
        const remaining = start + deadline - Date.now();
        const timeout = Math.max(1, Math.min(remaining, budget.attempt));
        const outcome = await this.#attempt(name, body, timeout);
        const failure = "failure" in outcome ? outcome.failure : undefined;
        breakers?.record(scope, failure, Date.now());
        if ("result" in outcome) return { ...outcome.result, attempts: attempt };
        const wait =
          Math.random() * Math.min(budget.maxBackoff, budget.firstBackoff * 2 ** attempt);
        const last =
          !failures[outcome.failure].isRetried ||
          attempt === budget.attempts ||
          Date.now() + wait >= start + deadline;
        this.#logFailure({ operation: name, attempt, last, ...outcome });
        if (last) throw errorOf(outcome.failure);
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
    const { env, requestId, traceparent } = this.#context;
    let isSigned = false;
    try {
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
      isSigned = true;
      const response = await send(env, url, {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.timeout(timeout),
      });
      const { status } = response;
      const text = await response.text();
      this.#timing.addBackend(response.headers.get("server-timing") ?? "");
      const result = status === 200 ? readResult(name, text) : undefined;
      return result ? { result } : { failure: failureOfAnswer(status, text), status };
    } catch (error) {
      // Credentials that cannot sign are as good as those that AWS refuses.
      return { failure: isSigned ? failureOfError(error) : "refused" };
    }
  }

  /** A line for each attempt that failed: `error` where it is ours to mend. */
  #logFailure(fields: LogFields & { failure: Failure }): void {
    const level = failures[fields.failure].isOutage ? "warn" : "error";
    log({ level, request_id: this.#context.requestId, ...fields });
  }
}

type Answer<Name extends OperationName> = OperationResult<Name> & { attempts: number };
type Outcome<Name extends OperationName> =
  | { result: OperationResult<Name> }
  | { failure: Failure; status?: number };

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

let guarded: { url: string; breakers: CircuitBreakers } | undefined;

/** Those of this isolate, as long as the backend is the same. */
function breakersFor({ BACKEND_URL: url }: Env): CircuitBreakers {
  if (guarded?.url !== url) guarded = { url, breakers: new CircuitBreakers() };
  return guarded.breakers;
}
