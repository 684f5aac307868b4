/**
 * The bridge as a Cloudflare Worker.
 *
 *   npx wrangler deploy examples/github-webhook/worker.ts --name github-bridge --compatibility-date
 * 2026-11-01 --var ZT_URL:https://…
 *   npx wrangler secret put ZT_API_KEY --name github-bridge; npx wrangler secret put
 * GITHUB_WEBHOOK_SECRET --name github-bridge
 */
import { createBridge, type Settings } from "./bridge.ts";

export default {
  fetch: (request: Request, settings: Settings) => createBridge(settings).fetch(request),
};
