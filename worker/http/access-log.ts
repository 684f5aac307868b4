/** One line per request. */
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { AppEnv, AuthenticatedEnv } from "../env.ts";
import { log } from "./log.ts";
import { traceIdOf } from "./trace-context.ts";

export const accessLog = () =>
  createMiddleware<AppEnv & { Variables: Partial<AuthenticatedEnv["Variables"]> }>(
    async function accessLog(c, next) {
      const start = Date.now();
      await next();
      const { requestId, traceparent, tenant, key, timing } = c.var;
      log({
        request_id: requestId,
        trace_id: traceIdOf(traceparent),
        method: c.req.method,
        route: routePath(c, -1),
        status: c.res.status,
        tenant,
        key_id: key?.key_id,
        colo: colo(c.req.raw),
        duration_ms: Date.now() - start,
        key_ms: timing.of("key"),
        backend_ms: timing.of("backend"),
        function_ms: Math.round(timing.of("function") * 100) / 100,
        store_ms: Math.round(timing.of("store") * 100) / 100,
      });
    },
  );

function colo(request: Request): string | undefined {
  const { cf } = request as Request<unknown, IncomingRequestCfProperties>;
  return cf?.colo;
}
