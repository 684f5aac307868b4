/** Every error answer: one error class, one translator, one document (RFC 9457). */
import "./schema-messages.ts";
import type { Context } from "hono";
import { detailOf, type Occurrence } from "../../contract/error-detail.ts";
import { type ErrorCode, errors } from "../../contract/errors.ts";
import { limits } from "../../contract/limits.ts";
import type { Fault, Problem, ProblemMembers } from "../../contract/problem.ts";
import { log } from "./log.ts";

/** As much of Hono's context as an error answer needs. */
type AnswerContext = Pick<Context, "body"> & { req: { url: string }; var: { requestId: string } };

export interface ProblemDetails extends Occurrence {
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

/**
 * Errors that name where the request is wrong. Each `detail` goes on from the name: "is required".
 */
export const invalidHeader = (header: string, detail: string): ApiError =>
  withFaults("invalid_header", [{ header, detail }]);

export const withFaults = (
  code: "invalid_header" | "invalid_parameter" | "invalid_cursor" | "validation_failed",
  faults: Fault[],
): ApiError => new ApiError(code, { members: { errors: faults } });

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

/** What the error of one item among many says; its pointers go into the item. */
export function itemProblem<Code extends ErrorCode>(code: Code, occurrence: Occurrence = {}) {
  const { title, retryable } = errors[code];
  const detail = detailOf(code, occurrence);
  return { code, title, detail, retryable, ...shown(occurrence.members) };
}

function problem(c: AnswerContext, code: ErrorCode, details: ProblemDetails = {}): Response {
  const { status, title, retryable } = errors[code];
  const body: Problem = {
    type: new URL(`/errors/${code}`, c.req.url).href,
    title,
    status,
    detail: detailOf(code, details),
    code,
    request_id: c.var.requestId,
    retryable,
    ...shown(details.members),
  };
  return c.body(JSON.stringify(body), status, {
    "Content-Type": "application/problem+json",
    ...details.headers,
  });
}

/** A body may have more faults than anybody reads. */
const shown = ({ errors: faults, ...others }: ProblemMembers = {}): ProblemMembers => ({
  ...others,
  ...(faults && { errors: faults.slice(0, limits.faults) }),
});
