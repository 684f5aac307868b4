/** /v1/inboxes: the inboxes of a tenant, and in each of them what /v1/inbox has. */
import { Hono } from "hono";
import { isOneOf } from "../../contract/inbox-name.ts";
import { limits } from "../../contract/limits.ts";
import { acknowledgeBody, deleteInboxQuery, noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope } from "../authentication/require-scope.ts";
import { eventIdOf } from "../http/event-id.ts";
import { holdBody } from "../http/held-bytes.ts";
import { query } from "../http/query.ts";
import { consumerCommand } from "../inbox/consumer-command.ts";
import { shownInbox } from "../inbox/filling.ts";
import { inboxNameOf, namedInbox } from "../inbox/named-inbox.ts";
import { defineInbox, removeInbox } from "../push/defined-inbox.ts";
import { withHealth } from "../push/definitions.ts";
import { inboxRoutes } from "./inbox.ts";
import { pushes } from "./pushes.ts";

export const inboxes = new Hono()
  .use(
    authenticate(),
    rateLimit(),
    holdBody(() => limits.commandBodyBytes),
  )

  .get("/", requireScope("inbox:read"), query(noQuery), async (c) => {
    const all = (await c.var.backend.value("list-inboxes", c.var.scope)).inboxes;
    const inboxes = all.filter(({ name }) => isOneOf(c.get("key").inboxes, name));
    return c.json({ inboxes, count: inboxes.length });
  })

  .put("/:inbox", requireScope("inboxes:write"), query(noQuery), async (c) =>
    c.json(
      await defineInbox(c, inboxNameOf(c.get("key"), c.req.param("inbox")), (work) =>
        c.executionCtx.waitUntil(work),
      ),
    ),
  )

  .get("/:inbox", requireScope("inbox:read"), query(noQuery), async (c) => {
    const name = inboxNameOf(c.get("key"), c.req.param("inbox"));
    const { inbox } = await c.var.backend.value("get-inbox", { ...c.var.scope, name });
    return c.json(await withHealth(c, shownInbox(inbox)));
  })

  .delete("/:inbox", requireScope("inboxes:write"), query(deleteInboxQuery), async (c) => {
    const name = inboxNameOf(c.get("key"), c.req.param("inbox"));
    await removeInbox(c, name, c.var.query.force === "true");
    return c.body(null, 204);
  })

  .use("/:inbox/*", namedInbox())

  .post("/:inbox/events/:id/ack", requireScope("inbox:ack"), query(noQuery), async (c) => {
    const event_id = eventIdOf(c.req.param("id"));
    const input = { event_id, ...(await consumerCommand(c, acknowledgeBody)) };
    return c.json(await c.var.backend.value("acknowledge-event", input));
  })

  .route("/:inbox", pushes)
  .route("/:inbox", inboxRoutes("/events"));
