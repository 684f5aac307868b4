/** /v1/events */
import { Hono } from "hono";
import { limits } from "../../contract/limits.ts";
import { acknowledgeBody, noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope } from "../authentication/require-scope.ts";
import { readCommand } from "../http/command-body.ts";
import { eventIdOf } from "../http/event-id.ts";
import { eventJson } from "../http/event-json.ts";
import { holdBody } from "../http/held-bytes.ts";
import { query } from "../http/query.ts";
import { publishedHeaders, publishedJson } from "../publish/answer.ts";
import { publishBatch } from "../publish/batch.ts";
import { bringsBatch } from "../publish/cloudevents/content-mode.ts";
import { publish } from "../publish/publish.ts";

const publishBytes = (headers: Headers): number =>
  bringsBatch(headers) ? limits.batchBodyBytes : limits.publishBodyBytes;

export const events = new Hono()
  .use(authenticate({ passesStaleKeys: true }), rateLimit(), query(noQuery))

  .post("/", requireScope("events:write"), holdBody(publishBytes), async (c) => {
    if (bringsBatch(c.req.raw.headers)) return c.json(await publishBatch(c));
    const published = await publish(c);
    return c.body(publishedJson(published), published.status, publishedHeaders(published));
  })

  .post(
    "/batch",
    requireScope("events:write"),
    holdBody(() => limits.batchBodyBytes),
    async (c) => c.json(await publishBatch(c)),
  )

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
    const event_id = eventIdOf(c.req.param("id"));
    const asked = { asked_at: Date.now(), ...c.var.scope, event_id };
    const input = { ...asked, ...(await readCommand(c.req.raw, acknowledgeBody)) };
    return c.json(await c.var.backend.value("acknowledge-event", input));
  });
