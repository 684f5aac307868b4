/** /v1/events */
import { Hono } from "hono";
import { acknowledgeBody, noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope } from "../authentication/require-scope.ts";
import { readCommand } from "../http/command-body.ts";
import { eventIdOf } from "../http/event-id.ts";
import { eventJson } from "../http/event-json.ts";
import { query } from "../http/query.ts";
import { publishedHeaders, publishedJson } from "../publish/answer.ts";
import { publishBatch } from "../publish/batch.ts";
import { publish } from "../publish/publish.ts";

export const events = new Hono()
  .use(authenticate(), rateLimit(), query(noQuery))

  .post("/", requireScope("events:write"), async (c) => {
    const published = await publish(c);
    return c.body(publishedJson(published), published.status, publishedHeaders(published));
  })

  .post("/batch", requireScope("events:write"), async (c) => c.json(await publishBatch(c)))

  .get("/:id", requireScope("inbox:read", "events:write"), async (c) => {
    const { event } = await c.var.backend.value("get-event", {
      ...c.var.scope,
      event_id: eventIdOf(c.req.param("id")),
    });
    return c.body(eventJson(event), 200, { "Content-Type": "application/json" });
  })

  .delete("/:id", requireScope("inbox:ack"), async (c) => {
    await c.var.backend.value("delete-event", {
      ...c.var.scope,
      event_id: eventIdOf(c.req.param("id")),
    });
    return c.body(null, 204);
  })

  .post("/:id/ack", requireScope("inbox:ack"), async (c) => {
    const command = await readCommand(c.req.raw, acknowledgeBody);
    const input = { ...c.var.scope, event_id: eventIdOf(c.req.param("id")), ...command };
    return c.json(await c.var.backend.value("acknowledge-event", input));
  });
