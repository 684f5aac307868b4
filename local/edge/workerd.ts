/** The Worker in workerd, with the bindings that wrangler.toml gives it. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare, type V4WorkerOptionsShape } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { buildSite } from "../../site/build.ts";
import { assertFree, loopback } from "../sockets.ts";
import { bundleWorker, endBuilding } from "./bundle.ts";
import { frontEntrypoint, loopbackBinding, routerBinding } from "./front.ts";
import { outside } from "./outside.ts";
import { journalBinding, journalName, type Waking } from "./queues/names.ts";
import { durableQueueOptions, type QueueOptions } from "./queues/options.ts";

export interface WorkerOptions {
  /** 0: any free one. */
  port: number;
  /** Variables and secrets, in place of those of wrangler.toml. */
  variables: Record<string, string>;
  /** Folder of what KV holds; undefined: in memory. */
  directory: string | undefined;
  /** Folder into which the static site is built. */
  site: string;
  trustClientAddress: boolean;
  /** Address of a stand-in for all hosts of the internet; null: none can be reached. */
  outside: string | null;
  /** Takes one line of the Worker's console. */
  log: (line: string) => void;
}

export interface RunningWorker {
  url: string;
  /** Binding and id of the KV namespaces. */
  namespaces: { binding: string; id: string }[];
  miniflare: Miniflare;
  /** What its cron trigger calls. */
  scheduled: () => Promise<void>;
}

/**
 * The way to the private API, through a binding as through a private network at Cloudflare: what is
 * fetched without one is meant for the internet.
 */
const network = {
  network: { allow: ["public", "private"], tlsOptions: { trustBrowserCas: true } },
};

/** The Worker's, in miniflare. */
const name = "edge";

const configuration = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { workerOptions, define, main } = unstable_getMiniflareWorkerOptions(configuration);
  if (main === undefined) throw new Error("wrangler.toml names no main file");
  const { port, variables, directory, site, log, trustClientAddress } = options;
  const { modulesRules: _, ratelimits = {}, ...worker }: V4WorkerOptionsShape = workerOptions;
  const rateLimits = Object.fromEntries(
    Object.entries(ratelimits).map(([binding, { simple }]) => [binding, { period: 60, ...simple }]),
  );
  const built = Promise.all([
    bundleWorker({ main, define, trustClientAddress, rateLimits }),
    buildSite(site),
  ]).finally(endBuilding);
  // workerd would take a port that is taken for a crash.
  const [[contents]] = await Promise.all([built, assertFree(port, "the edge")]);
  const queues = durableQueueOptions(name, worker as QueueOptions);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...worker,
      ...queues,
      name,
      modules: [{ type: "ESModule", path: join(worker.rootPath ?? "", "edge.mjs"), contents }],
      bindings: { ...worker.bindings, ...variables },
      ...(worker.assets && { assets: { ...worker.assets, directory: site } }),
      serviceBindings: {
        ...worker.serviceBindings,
        ...queues.serviceBindings,
        [routerBinding]: name,
        PRIVATE_API: network,
        [loopbackBinding]: network,
      },
      outboundService: outside(options.outside),
      durableObjects: { ...worker.durableObjects, ...queues.durableObjects },
      // Straight to the Worker: miniflare's own entry would cost each request another hop, and show
      // stacks.
      unsafeDirectSockets: [{ host: loopback, port, entrypoint: frontEntrypoint }],
      // Cloudflare's marks on outgoing requests are none of the backend's business.
      stripCfConnectingIp: false,
      host: loopback,
      cf: false,
      ...(process.env.INSPECT && { inspectorPort: Number(process.env.INSPECT) }),
      handleStructuredLogs: ({ message }) => log(message),
      ...(directory !== undefined && { resourcePersistencePath: directory }),
    }),
  );
  const journals = await miniflare.getDurableObjectNamespace(journalBinding);
  await (journals.getByName(journalName) as unknown as Waking).wake();
  const url = await miniflare.unsafeGetDirectURL(undefined, frontEntrypoint);
  const namespaces = Object.entries(worker.kvNamespaces ?? {}).map(([binding, namespace]) => ({
    binding,
    id: typeof namespace === "string" ? namespace : namespace.id,
  }));
  const started = await miniflare.getWorker(name);
  const scheduled = async () => void (await started.scheduled({ cron: "* * * * *" }));
  return { url: url.origin, namespaces, miniflare, scheduled };
}
