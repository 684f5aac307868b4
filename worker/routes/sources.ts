/** /v1/sources: where webhooks of senders come in that cannot hold an API key. */
import { Hono } from "hono";
import { limits } from "../../contract/limits.ts";
import { noQuery } from "../../contract/requests.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { rateLimit } from "../authentication/rate-limit.ts";
import { requireScope, unlimitedKey } from "../authentication/require-scope.ts";
import { holdBody } from "../http/held-bytes.ts";
import { query } from "../http/query.ts";
import {
  deleteSource,
  getSource,
  listDeliveries,
  listSources,
  putSource,
  sourceNameOf,
} from "../sources/definitions.ts";

export const sources = new Hono()
  .use(
    authenticate(),
    rateLimit(),
    query(noQuery),
    requireScope("admin"),
    unlimitedKey(),
    holdBody(() => limits.commandBodyBytes),
  )

  .get("/", async (c) => {
    const all = await listSources(c);
    return c.json({ sources: all, count: all.length });
  })

  .put("/:source", async (c) => c.json(await putSource(c, sourceNameOf(c.req.param("source")))))

  .get("/:source", async (c) => c.json(await getSource(c, sourceNameOf(c.req.param("source")))))

  .get("/:source/deliveries", async (c) =>
    c.json(await listDeliveries(c, sourceNameOf(c.req.param("source")))),
  )

  .delete("/:source", async (c) => {
    await deleteSource(c, sourceNameOf(c.req.param("source")));
    return c.body(null, 204);
  });
