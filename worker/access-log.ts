/** One line per request. */
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { AppEnv, AuthenticatedEnv } from "./env.ts";
import { log } from "./log.ts";
import { traceIdOf } from "./trace-context.ts";

export const accessLog = () =>
  createMiddleware<AppEnv & { Variables: Partial<AuthenticatedEnv["Variables"]> }>(async function accessLog(c, next) {
    const start = Date.now();
    await next();
    log({
      request_id: c.var.requestId,
      trace_id: traceIdOf(c.var.traceparent),
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      tenant: c.var.tenant,
      key_id: c.var.key?.key_id,
      colo: colo(c.req.raw),
      duration_ms: Date.now() - start,
      backend_ms: c.var.backend?.milliseconds,
    });
  });

function colo(request: Request): string | undefined {
  const { cf } = request as Request<unknown, IncomingRequestCfProperties>;
  return cf?.colo;
}
