/**
 * Tells the backend of the edge's own bugs, so that an alarm rings: what a Worker logs wakes nobody.
 */
import { createMiddleware } from "hono/factory";
import { ApiError } from "../http/problem.ts";
import type { Backend, BackendEnv } from "./backend.ts";
import { BackendFault } from "./failure.ts";

/** Milliseconds between reports of one isolate: a bug that everybody meets costs few calls. */
const pause = 60_000;

/** How long a report may take, in milliseconds. */
const deadline = 2_500;

/** Of this isolate. */
export class ErrorReports {
  #errors = 0;
  #nextAt = 0;

  /** @returns once it is told, or kept for the next report */
  async note(backend: Pick<Backend, "call">, now: number): Promise<void> {
    this.#errors++;
    if (now < this.#nextAt) return;
    this.#nextAt = now + pause;
    const errors = this.#errors;
    this.#errors = 0;
    try {
      await backend.call("report-edge", { errors }, { deadline, isGuarded: false });
    } catch {
      this.#errors += errors;
    }
  }
}

const reports = new ErrorReports();

export const reportErrors = () =>
  createMiddleware<BackendEnv>(async function reportErrors(c, next) {
    await next();
    if (c.error && isOwnBug(c.error))
      c.executionCtx.waitUntil(reports.note(c.var.backend, Date.now()));
  });

/** The backend counts its own; but what it does not take, the edge should not have let through. */
const isOwnBug = (error: Error): boolean =>
  error instanceof BackendFault ? error.failure === "invalid_input" : !(error instanceof ApiError);
