/** /v1/events */
import { Hono } from "hono";
import type { KeyRecord } from "../../contract/key.ts";
import { limits } from "../../contract/limits.ts";
import { acknowledgeBody, noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope, unlimitedKey } from "../authentication/require-scope.ts";
import { eventIdOf } from "../http/event-id.ts";
import { eventJson } from "../http/event-json.ts";
import { holdBody } from "../http/held-bytes.ts";
import { ApiError } from "../http/problem.ts";
import { refusePushed } from "../http/pushed.ts";
import { query } from "../http/query.ts";
import { consumerCommand } from "../inbox/consumer-command.ts";
import { namedInbox } from "../inbox/named-inbox.ts";
import { visibleEvent, visibleToProducer } from "../inbox/visible-event.ts";
import { type Published, publishedHeaders, publishedJson } from "../publish/answer.ts";
import { publishBatch } from "../publish/batch.ts";
import { bringsBatch } from "../publish/cloudevents/content-mode.ts";
import { publish } from "../publish/publish.ts";

const publishBytes = (headers: Headers): number =>
  bringsBatch(headers) ? limits.batchBodyBytes : limits.publishBodyBytes;

const visiblyPublished = (key: KeyRecord, published: Published): Published =>
  published.status === 202
    ? published
    : { ...published, event: visibleToProducer(key, published.event) };

export const events = new Hono()
  .use(authenticate({ passesStaleKeys: true }), rateLimit(), query(noQuery))

  .post("/", requireScope("events:write"), refusePushed(), holdBody(publishBytes), async (c) => {
    if (bringsBatch(c.req.raw.headers)) return c.json(await publishBatch(c));
    const published = visiblyPublished(c.get("key"), await publish(c));
    return c.body(publishedJson(published), published.status, publishedHeaders(published));
  })

  .post(
    "/batch",
    requireScope("events:write"),
    refusePushed(),
    holdBody(() => limits.batchBodyBytes),
    async (c) => c.json(await publishBatch(c)),
  )

  .get("/:id", requireScope("inbox:read", "events:write"), async (c) => {
    const found = await c.var.backend.value("get-event", {
      ...c.var.scope,
      event_id: eventIdOf(c.req.param("id")),
    });
    const event = visibleEvent(c.get("key"), found.event);
    if (!event) throw new ApiError("event_not_found");
    return c.body(eventJson(event), 200, { "Content-Type": "application/json" });
  })

  .delete("/:id", requireScope("inbox:ack"), unlimitedKey(), async (c) => {
    await c.var.backend.value("delete-event", {
      ...c.var.scope,
      event_id: eventIdOf(c.req.param("id")),
    });
    return c.body(null, 204);
  })

  .post("/:id/ack", requireScope("inbox:ack"), namedInbox(), async (c) => {
    const event_id = eventIdOf(c.req.param("id"));
    const input = { event_id, ...(await consumerCommand(c, acknowledgeBody)) };
    return c.json(await c.var.backend.value("acknowledge-event", input));
  });
