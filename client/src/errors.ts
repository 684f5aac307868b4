/** The one error of this client: an error answer of the API, or no answer at all. */
import type { ErrorCode } from "./error-codes.ts";
import type { Fault } from "./types.ts";

export interface ErrorDetails {
  code: ErrorCode;
  message: string;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  status?: number | undefined;
  requestId?: string | undefined;
  detail?: string | undefined;
  type?: string | undefined;
  errors?: Fault[] | undefined;
  /** Milliseconds. */
  retryAfter?: number | undefined;
  /** The whole document. */
  problem?: Record<string, unknown> | undefined;
  cause?: unknown;
}

export class TriggersError extends Error {
  readonly code: ErrorCode;
  /**
   * Whether the same request may succeed later. The client has tried that already, as far as its
   * `retries` and `timeout` went.
   */
  readonly retryable: boolean;
  /** Of HTTP; undefined if there was no answer. */
  readonly status: number | undefined;
  /** What to report. */
  readonly requestId: string | undefined;
  /** What happened this time, and what to do about it. */
  readonly detail: string | undefined;
  /** The address of the API's page about this error. */
  readonly type: string | undefined;
  /** Each fault of a body or a query. */
  readonly errors: readonly Fault[];
  /** How long the API asks to wait, in milliseconds. */
  readonly retryAfter: number | undefined;
  /**
   * The problem document as it came (RFC 9457): `position`, `max_bytes`, `required_scope` and the
   * like are in it.
   */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor({
    code,
    message,
    retryable,
    status,
    requestId,
    detail,
    type,
    errors,
    retryAfter,
    problem,
    cause,
  }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "TriggersError";
    this.code = code;
    this.retryable = retryable;
    this.status = status;
    this.requestId = requestId;
    this.detail = detail;
    this.type = type;
    this.errors = errors ?? [];
    this.retryAfter = retryAfter;
    this.problem = problem ?? {};
  }
}

/** @param body the text of an answer that is not 2xx */
export function errorOf(response: Response, body: string): TriggersError {
  const { status, headers } = response;
  const common = {
    status,
    requestId: headers.get("x-request-id") ?? undefined,
    retryAfter: retryAfterOf(headers),
  };
  const problem = problemIn(headers, body);
  if (!problem) {
    const message = `HTTP ${status}, and not an answer of the API`;
    return new TriggersError({
      ...common,
      code: "unexpected_answer",
      message,
      retryable: status >= 500 || status === 429,
    });
  }
  const { code, title, detail, type, errors, retryable } = problem;
  return new TriggersError({
    ...common,
    code: String(code),
    message: messageOf(String(title), detail),
    retryable: retryable === true,
    detail: textOrNone(detail),
    type: textOrNone(type),
    errors: Array.isArray(errors) ? errors : undefined,
    problem,
  });
}

function problemIn(headers: Headers, body: string): Record<string, unknown> | undefined {
  if (!headers.get("content-type")?.startsWith("application/problem+json")) return undefined;
  try {
    const problem: unknown = JSON.parse(body);
    return typeof problem === "object" && problem !== null && "code" in problem
      ? { ...problem }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A detail that begins with the title says all. */
function messageOf(title: string, detail: unknown): string {
  if (typeof detail !== "string") return title;
  return detail.startsWith(title) ? detail : `${title}: ${detail}`;
}

const textOrNone = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** Seconds or an HTTP date. @returns milliseconds from now */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  if (!text) return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
