/** Every error answer: one error class, one translator, one document (RFC 9457). */
import type { Context } from "hono";
import { type ErrorCode, errors } from "../../contract/errors.ts";
import type { Problem, ProblemMembers } from "../../contract/problem.ts";
import { log } from "./log.ts";

/** As much of Hono's context as an error answer needs. */
type AnswerContext = Pick<Context, "body"> & { var: { requestId: string } };

export interface ProblemDetails {
  /** For this occurrence; the title says the general. */
  detail?: string;
  /** Members of the problem document beside the standard ones. */
  members?: ProblemMembers;
  headers?: Record<string, string>;
}

/** An error with an entry in the catalogue. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: ProblemDetails;

  constructor(code: ErrorCode, details: ProblemDetails = {}) {
    super(details.detail ?? errors[code].title);
    this.name = "ApiError";
    this.code = code;
    this.details = details;
  }
}

export function answerError(error: Error, c: AnswerContext): Response {
  if (error instanceof ApiError) return problem(c, error.code, error.details);
  log({
    level: "error",
    request_id: c.var.requestId,
    error: error.name,
    message: error.message,
    stack: error.stack,
  });
  return problem(c, "internal_error");
}

export const answerNotFound = (c: AnswerContext): Response => problem(c, "route_not_found");

export const answerMethodNotAllowed = (c: AnswerContext, allowed: string[]): Response =>
  problem(c, "method_not_allowed", { headers: { Allow: allowed.join(", ") } });

function problem(
  c: AnswerContext,
  code: ErrorCode,
  { detail, members, headers }: ProblemDetails = {},
): Response {
  const { status, title, retryable } = errors[code];
  const body: Problem = {
    type: `urn:zapier-triggers:problem:${code}`,
    title,
    status,
    ...(detail !== undefined && { detail }),
    code,
    request_id: c.var.requestId,
    retryable,
    ...members,
  };
  return c.body(JSON.stringify(body), status, {
    "Content-Type": "application/problem+json",
    ...headers,
  });
}
