/**
 * The bridge in Node, listening on PORT (default 3000).
 *
 *   export ZT_URL=http://127.0.0.1:8787 ZT_API_KEY=zt_… GITHUB_WEBHOOK_SECRET=…
 *   npx node examples/github-webhook/server.ts
 */
import { serve } from "@hono/node-server";
import { createBridge } from "./bridge.ts";

const { ZT_URL, ZT_API_KEY, GITHUB_WEBHOOK_SECRET, PORT = "3000" } = process.env;
if (!ZT_URL || !ZT_API_KEY || !GITHUB_WEBHOOK_SECRET) {
  console.error("Set ZT_URL, ZT_API_KEY and GITHUB_WEBHOOK_SECRET.");
  process.exit(2);
}
const bridge = createBridge({ ZT_URL, ZT_API_KEY, GITHUB_WEBHOOK_SECRET });
const server = serve({ fetch: bridge.fetch, port: Number(PORT) }, ({ port }) =>
  console.info(`listening on port ${port}`),
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close());
