/**
 * A bridge from GitHub's webhooks to an inbox: verifies each delivery, and publishes it once,
 * however often GitHub repeats it. Runs anywhere that Hono does: `server.ts` is for Node,
 * `worker.ts` for Cloudflare Workers. Both need
 *
 *   ZT_URL, ZT_API_KEY       the inbox; the key needs the scope events:write alone
 *   GITHUB_WEBHOOK_SECRET    the secret of the webhook, whose content type must be application/json
 *
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { TriggersClient, TriggersError } from "zapier-triggers-client";
import { isSignedBy } from "./signature.ts";

export interface Settings {
  ZT_URL: string;
  ZT_API_KEY: string;
  GITHUB_WEBHOOK_SECRET: string;
}

/** What an event may hold, and a little more; GitHub sends up to 25 MB. Bytes. */
const largest = 300_000;

export function createBridge({ ZT_URL, ZT_API_KEY, GITHUB_WEBHOOK_SECRET }: Settings): Hono {
  // GitHub waits for ten seconds.
  const client = new TriggersClient({ url: ZT_URL, apiKey: ZT_API_KEY, timeout: 8_000 });
  const bridge = new Hono();

  bridge.post(
    "/",
    bodyLimit({
      maxSize: largest,
      onError: (c) => c.text("The delivery is too large for an event.\n", 413),
    }),
    async (c) => {
      const body = await c.req.arrayBuffer();
      const signature = c.req.header("x-hub-signature-256") ?? "";
      if (!(await isSignedBy(GITHUB_WEBHOOK_SECRET, signature, body)))
        return c.text("The signature is not valid.\n", 401);
      const [delivery, type] = [c.req.header("x-github-delivery"), c.req.header("x-github-event")];
      if (!delivery || !type)
        return c.text("X-GitHub-Delivery and X-GitHub-Event are required.\n", 400);
      if (type === "ping") return c.text("pong\n");
      if (!c.req.header("content-type")?.startsWith("application/json"))
        return c.text("Choose application/json in the webhook's settings.\n", 415);
      const payloadText = new TextDecoder("utf-8", { fatal: true }).decode(body);
      const { event, outcome } = await client.publish(
        { payloadText, source: "github", type },
        { idempotencyKey: delivery },
      );
      return c.json({ event_id: event.event_id, outcome }, 202);
    },
  );

  bridge.onError((error, c) => {
    console.error(String(error));
    // GitHub shows it beside the delivery, where somebody can press Redeliver.
    if (error instanceof TriggersError)
      return c.text(`The event was not accepted: ${error.code}.\n`, error.retryable ? 503 : 502);
    return error instanceof TypeError
      ? c.text("The delivery is no JSON object.\n", 400)
      : c.text("Something went wrong.\n", 500);
  });

  return bridge;
}
