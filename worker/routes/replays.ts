/** /v1/replays */
import { Hono } from "hono";
import { noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope } from "../authentication/require-scope.ts";
import { query } from "../http/query.ts";
import { countOrStartReplay, findReplay } from "../inbox/replay.ts";

export const replays = new Hono()
  .use(authenticate(), rateLimit(), requireScope("admin"), query(noQuery))

  .post("/", async (c) => {
    const { count, replay } = await countOrStartReplay(c, (work) => c.executionCtx.waitUntil(work));
    return replay
      ? c.json(replay, 202, { Location: `/v1/replays/${replay.replay_id}` })
      : c.json(count);
  })

  .get("/:id", async (c) => c.json(await findReplay(c.var, c.req.param("id"))));
