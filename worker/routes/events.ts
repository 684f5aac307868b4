/** /v1/events */
import { Hono } from "hono";
import { acknowledgeBody, noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope } from "../authentication/require-scope.ts";
import { readCommand } from "../command.ts";
import type { AppEnv } from "../env.ts";
import { eventIdOf } from "../event-id.ts";
import { eventJson } from "../event-json.ts";
import { publish } from "../publish.ts";
import { query } from "../query.ts";

export const events = new Hono<AppEnv>()
  .use(authenticate(), rateLimit(), query(noQuery))

  .post("/", requireScope("events:write"), async (c) => {
    const { event, status } = await publish(c);
    const headers = status === 201 ? { Location: `/v1/events/${event.event_id}` } : { "Idempotency-Replayed": "true" };
    return c.body(eventJson(event), status, { "Content-Type": "application/json", ...headers });
  })

  .get("/:id", requireScope("inbox:read", "events:write"), async (c) => {
    const { event } = await c.var.backend.value("get-event", { tenant: c.var.tenant, event_id: eventIdOf(c.req.param("id")) });
    return c.body(eventJson(event), 200, { "Content-Type": "application/json" });
  })

  .delete("/:id", requireScope("inbox:ack"), async (c) => {
    await c.var.backend.value("delete-event", { tenant: c.var.tenant, event_id: eventIdOf(c.req.param("id")) });
    return c.body(null, 204);
  })

  .post("/:id/ack", requireScope("inbox:ack"), async (c) => {
    const command = await readCommand(c, acknowledgeBody);
    const input = { tenant: c.var.tenant, event_id: eventIdOf(c.req.param("id")), ...command };
    return c.json(await c.var.backend.value("acknowledge-event", input));
  });
