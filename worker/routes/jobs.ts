/** /v1/jobs */
import { Hono } from "hono";
import { noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope } from "../authentication/require-scope.ts";
import { query } from "../http/query.ts";
import { findJob } from "../inbox/bulk-job.ts";

export const jobs = new Hono()
  .use(authenticate(), rateLimit(), requireScope("inbox:ack"), query(noQuery))

  .get("/:id", async (c) => c.json(await findJob(c.var, c.req.param("id"))));
