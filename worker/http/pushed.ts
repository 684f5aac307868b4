/**
 * Marks what this service posts, so that it does not take in what it has posted itself: an inbox
 * that pushes to a source of its own tenant would fill itself without end.
 */
import { createMiddleware } from "hono/factory";
import { ApiError } from "./problem.ts";

export const pushedHeader = "zapier-triggers-push";

/** @throws ApiError loop_detected */
export function requireNotPushed(headers: Headers): void {
  if (headers.has(pushedHeader)) throw new ApiError("loop_detected");
}

export const refusePushed = () =>
  createMiddleware(async function refusePushed(c, next) {
    requireNotPushed(c.req.raw.headers);
    await next();
  });
