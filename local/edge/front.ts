/** What stands in front of the Worker at Cloudflare, as the source text of a module around it. */
import { fileURLToPath } from "node:url";
import type { Simple } from "./rate-limit.ts";

const path = (file: string): string =>
  JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));

/**
 * Cloudflare sets `CF-Connecting-IP` itself, whatever a client sends. There is no Cloudflare here,
 * so what a client sends of it is dropped before the Worker sees it; otherwise anyone could pass
 * for any address.
 */
const withoutClaimedAddress = `(request) => {
    if (!request.headers.has("cf-connecting-ip")) return request;
    const cleaned = new Request(request);
    cleaned.headers.delete("cf-connecting-ip");
    return cleaned;
  }`;

const asSent = "(request) => request";

/**
 * Cloudflare takes the rest of a body that the Worker has not read. workerd by itself ends the
 * connection after 64 KB of it, and a client that is still sending then sees that, not the answer.
 * Whoever takes longer than a second still does.
 */
const taken = `async (body) => {
    const reader = body.getReader();
    const late = scheduler.wait(1_000).then(() => ({ done: true }));
    while (!(await Promise.race([reader.read(), late])).done);
  }`;

/** The exported entrypoint that faces the clients. */
export const frontEntrypoint = "front";

/**
 * The binding through which that entrypoint reaches Cloudflare's asset router, which knows the
 * Worker, too.
 */
export const routerBinding = "ASSET_ROUTER";

export interface FrontOptions {
  /** Path of the Worker's entry file. */
  main: string;
  /** Whether to believe a client's `CF-Connecting-IP`: lets a test play many addresses. */
  trustClientAddress: boolean;
  /** By their bindings. */
  rateLimits: Record<string, Simple>;
}

/**
 * Calls of the API go straight to the Worker, as the router would send them, but for its price:
 * some hops from process to process.
 */
export const front = ({ main, trustClientAddress, rateLimits }: FrontOptions): string => `
  import { waitUntil } from "cloudflare:workers";
  import { collected, patience } from ${path("../collected.ts")};
  import { withRateLimits } from ${path("rate-limit.ts")};
  import worker from ${JSON.stringify(main)};
  export * from ${JSON.stringify(main)};

  const write = console.info;
  const lines = collected(
    (texts) => write(texts.join("\\n")),
    // The request that wrote the first line stays until all are written.
    (run) => waitUntil(scheduler.wait(patience).then(run)),
  );
  console.info = lines.add;
  const complete = withRateLimits(${JSON.stringify(rateLimits)});
  const taken = ${taken};
  const received = ${trustClientAddress ? asSent : withoutClaimedAddress};

  export default { ...worker, fetch: (request, env, context) => worker.fetch(request, complete(env), context) };

  export const ${frontEntrypoint} = {
    async fetch(incoming, env, context) {
      const request = received(incoming);
      const isOfTheApi = request.url.startsWith("/v1/", request.url.indexOf("/", 8));
      if (!isOfTheApi) return env.${routerBinding}.fetch(request);
      const response = await worker.fetch(request, complete(env), context);
      if (request.body && !request.bodyUsed) await taken(request.body);
      return response;
    },
  };`;
