/** /v1/inboxes/{inbox}/push: what is done with an inbox that pushes. */
import { Hono } from "hono";
import { defaultInbox } from "../../contract/inbox-name.ts";
import { noBody, noQuery } from "../../contract/requests.ts";
import type { AuthenticatedEnv } from "../authentication/authenticate.ts";
import { requireScope } from "../authentication/require-scope.ts";
import { readCommand } from "../http/command-body.ts";
import { eventIdOf } from "../http/event-id.ts";
import { query } from "../http/query.ts";
import type { BackendEnv } from "../private-api/backend.ts";
import { pushEvent, rotatePush, setPaused, testPush } from "../push/definitions.ts";

/** To be mounted behind the guards that say who is asking, and in which inbox. */
export const pushes = new Hono<BackendEnv & AuthenticatedEnv>()
  .post("/push/rotate", requireScope("inboxes:write"), query(noQuery), async (c) =>
    c.json(await rotatePush(c, inboxIn(c))),
  )

  .post("/push/test", requireScope("inboxes:write"), query(noQuery), async (c) => {
    await readCommand(c.req.raw, noBody);
    return c.json(await testPush(c, inboxIn(c)));
  })

  .post("/push/pause", requireScope("inboxes:write"), query(noQuery), async (c) => {
    await readCommand(c.req.raw, noBody);
    return c.json(await setPaused(c, inboxIn(c), "pause"));
  })

  .post("/push/resume", requireScope("inboxes:write"), query(noQuery), async (c) => {
    await readCommand(c.req.raw, noBody);
    return c.json(await setPaused(c, inboxIn(c), "resume"));
  })

  .post("/events/:id/push", requireScope("inbox:ack"), query(noQuery), async (c) => {
    await readCommand(c.req.raw, noBody);
    return c.json(await pushEvent(c, inboxIn(c), eventIdOf(c.req.param("id"))));
  });

const inboxIn = (c: { var: { scope: { inbox?: string } } }): string =>
  c.var.scope.inbox ?? defaultInbox;
