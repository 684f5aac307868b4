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
import type { HeldBytesEnv } from "../http/held-bytes.ts";
import { type LogFields, log } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { Timing, type TimingEnv } from "../http/server-timing.ts";
import type { TraceEnv } from "../http/trace-context.ts";
import { type AttemptContext, attempt } from "./attempt.ts";
import { type BreakerScope, CircuitBreakers } from "./circuit-breakers.ts";
import { BackendUnavailable, errorOf, type Failure, failures } from "./failure.ts";

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

type CallContext = Omit<AttemptContext, "timing"> & { timing?: Timing };

/** The backend, for the time of one request. */
export class Backend {
  readonly #context: AttemptContext;

  constructor({ timing = new Timing(), ...context }: CallContext) {
    this.#context = { ...context, timing };
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
    const tenant = ("tenant" in input && input.tenant) || "";
    const scope: BreakerScope = { service: operations[name].service, tenant };
    const start = Date.now();
    if (breakers?.allows(scope, start) === false) throw new BackendUnavailable("unavailable");
    const body = JSON.stringify(input);
    try {
      for (let attempts = 1; ; attempts++) {
        const remaining = start + deadline - Date.now();
        const timeout = Math.max(1, Math.min(remaining, budget.attempt));
        const outcome = await attempt(this.#context, { name, body, tenant, timeout });
        const failure = "failure" in outcome ? outcome.failure : undefined;
        breakers?.record(scope, failure, Date.now());
        if ("result" in outcome) return { ...outcome.result, attempts };
        const wait =
          Math.random() * Math.min(budget.maxBackoff, budget.firstBackoff * 2 ** attempts);
        const last =
          !failures[outcome.failure].isRetried ||
          attempts === budget.attempts ||
          Date.now() + wait >= start + deadline ||
          breakers?.allows(scope, Date.now()) === false;
        this.#logFailure({ operation: name, attempt: attempts, last, ...outcome });
        if (last) throw errorOf(outcome.failure);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    } finally {
      this.#context.timing.add("backend", Date.now() - start);
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

  /** A line for each attempt that failed: `error` where it is ours to mend. */
  #logFailure(fields: LogFields & { failure: Failure }): void {
    const level = failures[fields.failure].isOutage ? "warn" : "error";
    log({ level, request_id: this.#context.requestId, ...fields });
  }
}

type Answer<Name extends OperationName> = OperationResult<Name> & { attempts: number };
/** What the call of an operation needs, and the backend itself. */
export interface BackendEnv {
  Bindings: Env;
  Variables: RequestIdVariables &
    TraceEnv["Variables"] &
    TimingEnv["Variables"] &
    HeldBytesEnv["Variables"] & { backend: Backend };
}

export const backend = () =>
  createMiddleware<BackendEnv>(async function backend(c, next) {
    const { requestId, traceparent, timing, held } = c.var;
    c.set("backend", new Backend({ env: c.env, requestId, traceparent, timing, held }));
    await next();
  });

/** Those of this isolate, by the address of the backend. */
const breakersByUrl = new Map<string, CircuitBreakers>();

function breakersFor({ BACKEND_URL: url }: Env): CircuitBreakers {
  const known = breakersByUrl.get(url) ?? new CircuitBreakers();
  breakersByUrl.set(url, known);
  return known;
}
