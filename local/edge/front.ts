/** What stands in front of the Worker at Cloudflare, as the source text of a module around it. */
import { fileURLToPath } from "node:url";
import { journalBinding, journalName } from "./queues/names.ts";
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
 * Whoever takes longer than a second still does. Of a client that is gone there is no rest.
 */
const readRest = `async (body) => {
    const reader = body.getReader();
    const end = () => ({ done: true });
    const late = scheduler.wait(1_000).then(end);
    while (!(await Promise.race([reader.read().catch(end), late])).done);
  }`;

/** The binding through which receivers of pushes are reached, which here are on this machine alone. */
export const loopbackBinding = "LOOPBACK";

/** All other hosts are a stand-in's, or nobody's. */
const fetchFromLoopback = `(outside) => (input, init) => {
    const { hostname } = new URL(typeof input === "string" ? input : (input.url ?? input.href));
    const isLoopback = /^(?:localhost|127(?:\\.\\d+){3}|\\[::1\\])$/.test(hostname);
    return isLoopback ? env.${loopbackBinding}.fetch(input, init) : outside(input, init);
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
  import { env, waitUntil } from "cloudflare:workers";
  import { batchWrites, maxDelay } from ${path("../batched-writes.ts")};
  import { consumeDurably } from ${path("queues/consumer.ts")};
  import { withRateLimits } from ${path("rate-limit.ts")};
  import worker from ${JSON.stringify(main)};
  export * from ${JSON.stringify(main)};
  export { QueueJournal } from ${path("queues/journal.ts")};
  export { DurableQueue } from ${path("queues/producer.ts")};

  const write = console.info;
  const lines = batchWrites(
    (texts) => write(texts.join("\\n")),
    // The request that wrote the first line stays until all are written.
    (run) => waitUntil(scheduler.wait(maxDelay).then(run)),
  );
  console.info = lines.add;
  const withBindings = withRateLimits(${JSON.stringify(rateLimits)});
  globalThis.fetch = (${fetchFromLoopback})(globalThis.fetch);
  const readRest = ${readRest};
  const received = ${trustClientAddress ? asSent : withoutClaimedAddress};

  export default {
    ...worker,
    fetch: (request, env, context) => worker.fetch(request, withBindings(env), context),
    queue: consumeDurably((batch, env, context) => worker.queue(batch, withBindings(env), context)),
  };

  let isAwake = false;
  // After a crash of workerd: nobody else tells the journal that the queues are empty.
  const wakeJournal = (env) => {
    isAwake = true;
    return env.${journalBinding}.getByName("${journalName}").wake();
  };

  export const ${frontEntrypoint} = {
    async fetch(incoming, env, context) {
      if (!isAwake) context.waitUntil(wakeJournal(env));
      const request = received(incoming);
      const isOfTheApi = request.url.startsWith("/v1/", request.url.indexOf("/", 8));
      if (!isOfTheApi) return env.${routerBinding}.fetch(request);
      const response = await worker.fetch(request, withBindings(env), context);
      if (request.body && !request.body.locked) await readRest(request.body);
      return response;
    },
  };`;
