/** /v1/inbox, and what every other inbox has, too. */
import { Hono } from "hono";
import { defaultInbox } from "../../contract/inbox-name.ts";
import { limits } from "../../contract/limits.ts";
import {
  acknowledgeManyBody,
  extendBody,
  inboxQuery,
  noQuery,
  redriveBody,
  rejectBody,
  releaseBody,
  streamQuery,
} from "../../contract/requests.ts";
import { type AuthenticatedEnv, authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope } from "../authentication/require-scope.ts";
import { holdBody } from "../http/held-bytes.ts";
import { query } from "../http/query.ts";
import { bulkAnswer } from "../inbox/bulk-job.ts";
import { consumerCommand } from "../inbox/consumer-command.ts";
import { invalidateAfter } from "../inbox/empty-inbox-cache.ts";
import { lease, leaseJson } from "../inbox/lease.ts";
import { namedInbox } from "../inbox/named-inbox.ts";
import { linkToNext, pageJson, readPage } from "../inbox/page.ts";
import { settlement } from "../inbox/settlement.ts";
import { backlog } from "../inbox/stats.ts";
import { streamInbox } from "../inbox/stream/stream.ts";
import type { BackendEnv } from "../private-api/backend.ts";
import { wantsCloudEvents } from "../publish/cloudevents/accept.ts";
import { batchType } from "../publish/cloudevents/content-mode.ts";
import { cloudEventsJson } from "../publish/cloudevents/outgoing.ts";
import { wakeIfPushing } from "../wake/wake-pushes.ts";

/**
 * To be mounted behind the guards that say who is asking, and in which inbox.
 * @param pages where its pages are
 */
export const inboxRoutes = (pages: "/" | "/events") =>
  new Hono<BackendEnv & AuthenticatedEnv>()
    .get(pages, requireScope("inbox:read"), query(inboxQuery), async (c) => {
      const { events, nextCursor } = await readPage(c);
      const headers = {
        Vary: "Accept",
        ...(nextCursor !== null && { Link: linkToNext(c.req.url, nextCursor) }),
      };
      return wantsCloudEvents(c)
        ? c.body(cloudEventsJson(events), 200, { "Content-Type": batchType, ...headers })
        : c.body(pageJson(events, nextCursor), 200, {
            "Content-Type": "application/json",
            ...headers,
          });
    })

    .get("/stats", requireScope("inbox:read"), query(noQuery), async (c) =>
      c.json(await backlog(c)),
    )

    .get("/stream", requireScope("inbox:read"), query(streamQuery), async (c) =>
      c.body(await streamInbox(c), 200, { "Content-Type": "text/event-stream" }),
    )

    .post(
      "/lease",
      requireScope("inbox:read"),
      requireScope("inbox:ack"),
      query(noQuery),
      async (c) => c.body(leaseJson(await lease(c)), 200, { "Content-Type": "application/json" }),
    )

    .post("/ack", requireScope("inbox:ack"), query(noQuery), async (c) => {
      const { filter, dry_run, ...input } = await consumerCommand(c, acknowledgeManyBody);
      if (filter)
        return c.json(...(await bulkAnswer(c, { ...input, action: "ack", filter, dry_run })));
      return c.json(
        settlement(
          "acknowledged",
          (await c.var.backend.value("acknowledge-events", input)).results,
        ),
      );
    })

    .post("/release", requireScope("inbox:ack"), query(noQuery), async (c) => {
      const input = await consumerCommand(c, releaseBody);
      return c.json(
        settlement(
          "pending",
          (await invalidateAfter(c.var.tenant, c.var.backend.value("release-events", input)))
            .results,
        ),
      );
    })

    .post("/extend", requireScope("inbox:ack"), query(noQuery), async (c) => {
      const input = await consumerCommand(c, extendBody);
      return c.json(
        settlement("delivered", (await c.var.backend.value("extend-lease", input)).results),
      );
    })

    .post("/reject", requireScope("inbox:ack"), query(noQuery), async (c) => {
      const { filter, dry_run, ...input } = await consumerCommand(c, rejectBody);
      if (filter)
        return c.json(...(await bulkAnswer(c, { ...input, action: "reject", filter, dry_run })));
      return c.json(
        settlement("dead_letter", (await c.var.backend.value("reject-events", input)).results),
      );
    })

    .post("/redrive", requireScope("inbox:ack"), query(noQuery), async (c) => {
      const { filter, dry_run, event_ids = [], ...asked } = await consumerCommand(c, redriveBody);
      if (filter)
        return c.json(...(await bulkAnswer(c, { ...asked, action: "redrive", filter, dry_run })));
      const { backend, tenant, scope } = c.var;
      const input = { ...asked, event_ids };
      const { results } = await invalidateAfter(tenant, backend.value("redrive-events", input));
      const { shards, inbox = defaultInbox } = scope;
      c.executionCtx.waitUntil(wakeIfPushing(c.env, backend, { tenant, shards, inbox }));
      return c.json(settlement("pending", results));
    });

export const inbox = new Hono()
  .use(
    authenticate(),
    rateLimit(),
    holdBody(() => limits.commandBodyBytes),
  )
  .use(namedInbox())
  .route("/", inboxRoutes("/"));
