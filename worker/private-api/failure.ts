/** What may go wrong with a call of the private API, and what follows from it. */
import { type Fault, faultAnswer, faults } from "../../contract/faults.ts";
import { ApiError } from "../http/problem.ts";

interface Consequences {
  /**
   * Whether AWS could not be asked: then reads answer 503, and a publish is spooled. If not, the call
   * itself is at fault: it would fail again, and is neither repeated nor spooled.
   */
  isOutage: boolean;
  isRetried: boolean;
  /**
   * Whose circuit breaker counts it. Only what no client can cause counts for everybody; what a
   * tenant's own data or load may cause counts for that tenant.
   */
  opens: "service" | "tenant" | "nothing";
}

/** The log names the failure of each attempt by these words. */
export const failures = {
  /** No connection, or one that broke. */
  connection: { isOutage: true, isRetried: true, opens: "service" },
  timeout: { isOutage: true, isRetried: true, opens: "tenant" },
  throttled: { isOutage: true, isRetried: true, opens: "tenant" },
  /** The Lambda says that it cannot use the store. */
  unavailable: { isOutage: true, isRetried: true, opens: "tenant" },
  /** The gateway has no answer of the Lambda: it crashed, or could not be started. */
  gateway: { isOutage: true, isRetried: true, opens: "nothing" },
  /** AWS does not take our signature: no client can make one. */
  refused: { isOutage: true, isRetried: false, opens: "nothing" },
  bug: { isOutage: false, isRetried: false, opens: "nothing" },
  /** The backend does not take what the edge let through. */
  invalid_input: { isOutage: false, isRetried: false, opens: "nothing" },
} as const satisfies Record<string, Consequences> & Record<Fault, Consequences>;
export type Failure = keyof typeof failures;

/** What a client is told to wait before it tries again, in seconds. */
const retryAfter = "5";

/** AWS cannot be asked. */
export class BackendUnavailable extends ApiError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super("backend_unavailable", { headers: { "Retry-After": retryAfter } });
    this.name = "BackendUnavailable";
    this.failure = failure;
  }
}

/** The edge and the backend do not agree, or the backend failed on this very call. */
export class BackendFault extends ApiError {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super("internal_error");
    this.name = "BackendFault";
    this.failure = failure;
  }
}

export const errorOf = (failure: Failure): BackendUnavailable | BackendFault =>
  failures[failure].isOutage ? new BackendUnavailable(failure) : new BackendFault(failure);

/** What `fetch`, or reading its answer, threw. */
export const failureOfError = (error: unknown): Failure =>
  error instanceof Error && error.name === "TimeoutError" ? "timeout" : "connection";

/**
 * Of an answer that is no result. What our Lambda says counts only with the status that belongs to
 * it: API Gateway itself answers 500 where a Lambda has no concurrency left, and 503.
 */
export function failureOfAnswer(status: number, body: string): Failure {
  const fault = faultIn(body);
  if (fault !== undefined && faults[fault] === status) return fault;
  if (status === 403) return "refused";
  if (status === 429) return "throttled";
  if (status === 504) return "timeout";
  // What is not JSON was not written by a Lambda of ours.
  if (status === 200) return isJson(body) ? "bug" : "gateway";
  return status >= 500 ? "gateway" : "bug";
}

function faultIn(body: string): Fault | undefined {
  try {
    return faultAnswer.safeParse(JSON.parse(body)).data?.error.code;
  } catch {
    return undefined;
  }
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}
