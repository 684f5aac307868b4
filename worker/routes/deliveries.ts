/** /in/{token}: where webhooks come in, by whatever method their sender uses. */
import { Hono } from "hono";
import { allowedOrigin } from "../sources/handshake.ts";
import { noteOutcome } from "../sources/note-outcome.ts";
import { receive } from "../sources/receive.ts";
import { schemeOf } from "../sources/schemes/all.ts";
import { sourceOf } from "../sources/source-of.ts";

export const deliveries = new Hono().all("/:token", noteOutcome(), sourceOf(), async (c) => {
  const { settings } = c.var.receiving.source;
  // Some senders look whether there is somebody, before they deliver.
  if (c.req.method === "HEAD") return c.body(null, 200);
  if (c.req.method === "OPTIONS") {
    const allowed = allowedOrigin(schemeOf(settings), settings, c.req.raw.headers);
    return c.body(null, 204, { Allow: "GET, HEAD, OPTIONS, POST, PUT", ...allowed });
  }
  const received = await receive(c, c.var.receiving);
  if ("handshake" in received)
    return received.handshake ? c.json(received.handshake) : c.body(null, 200);
  const { event, status } = received.published;
  return c.body(null, status === 202 ? 202 : 200, {
    "X-Event-Id": event.event_id,
    ...(status === 200 && { "Idempotency-Replayed": "true" }),
  });
});
