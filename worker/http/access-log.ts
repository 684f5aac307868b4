/** One line per request. */
import { createMiddleware } from "hono/factory";
import type { RequestIdVariables } from "hono/request-id";
import { routePath } from "hono/route";
import { log } from "./log.ts";
import { ApiError } from "./problem.ts";
import type { TimingEnv } from "./server-timing.ts";
import { type TraceEnv, traceIdOf } from "./trace-context.ts";

interface RequestIdEnv {
  Variables: RequestIdVariables;
}

/** What authentication may have found by the time of the answer. */
interface CallerEnv {
  Variables: { tenant?: string; key?: { key_id: string }; source_id?: string };
}

export const accessLog = () =>
  createMiddleware<RequestIdEnv & TraceEnv & TimingEnv & CallerEnv>(
    async function accessLog(c, next) {
      const start = Date.now();
      await next();
      const { requestId, traceparent, tenant, key, source_id, timing } = c.var;
      log({
        // Nobody has to look into a client that went away.
        ...(hasLeft(c.error) && { level: "debug" }),
        request_id: requestId,
        trace_id: traceIdOf(traceparent),
        method: c.req.method,
        route: routePath(c, -1),
        status: c.res.status,
        tenant,
        key_id: key?.key_id,
        source_id,
        colo: colo(c.req.raw),
        duration_ms: Date.now() - start,
        key_ms: timing.of("key"),
        backend_ms: timing.of("backend"),
        function_ms: Math.round(timing.of("function") * 100) / 100,
        store_ms: Math.round(timing.of("store") * 100) / 100,
      });
    },
  );

const hasLeft = (error: Error | undefined): boolean =>
  error instanceof ApiError && error.code === "incomplete_body";

function colo(request: Request): string | undefined {
  const { cf } = request as Request<unknown, IncomingRequestCfProperties>;
  return cf?.colo;
}
