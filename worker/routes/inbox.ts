/** /v1/inbox */
import { Hono } from "hono";
import { inboxQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope } from "../authentication/require-scope.ts";
import type { AppEnv } from "../env.ts";
import { pageJson } from "../event-json.ts";
import { linkToNext, readPage } from "../inbox-page.ts";
import { query } from "../query.ts";

export const inbox = new Hono<AppEnv>()
  .use(authenticate(), rateLimit())

  .get("/", requireScope("inbox:read"), query(inboxQuery), async (c) => {
    const { events, nextCursor } = await readPage(c);
    const headers = nextCursor === null ? {} : { Link: linkToNext(c.req.url, nextCursor) };
    return c.body(pageJson(events, nextCursor), 200, { "Content-Type": "application/json", ...headers });
  });
