/** The public API: what every request passes, and where it goes. */
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { accessLog } from "./http/access-log.ts";
import { responseHeaders } from "./http/headers.ts";
import { heldBytes } from "./http/held-bytes.ts";
import { answerError, answerMethodNotAllowed, answerNotFound } from "./http/problem.ts";
import { serverTiming } from "./http/server-timing.ts";
import { traceContext } from "./http/trace-context.ts";
import { type BackendEnv, backend } from "./private-api/backend.ts";
import { reportErrors } from "./private-api/report-errors.ts";
import { deliveries } from "./routes/deliveries.ts";
import { events } from "./routes/events.ts";
import { health } from "./routes/health.ts";
import { inbox } from "./routes/inbox.ts";
import { inboxes } from "./routes/inboxes.ts";
import { jobs } from "./routes/jobs.ts";
import { me } from "./routes/me.ts";
import { replays } from "./routes/replays.ts";
import { sources } from "./routes/sources.ts";

export function createApp() {
  const app = new Hono<BackendEnv>();
  app.onError(answerError).notFound(answerNotFound);
  app.use(requestId({ limitLength: 128 }), traceContext(), serverTiming(), accessLog());
  app.use(responseHeaders(), heldBytes());
  app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethodNotAllowed }));
  app.use(backend(), reportErrors());
  app.route("/", health);
  app.route("/v1/events", events);
  app.route("/v1/inbox", inbox);
  app.route("/v1/inboxes", inboxes);
  app.route("/v1/replays", replays);
  app.route("/v1/jobs", jobs);
  app.route("/v1/sources", sources);
  app.route("/in", deliveries);
  app.route("/v1/me", me);
  return app;
}
