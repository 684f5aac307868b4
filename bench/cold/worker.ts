/**
 * How long the Worker takes to start. At Cloudflare a new isolate evaluates the module in a process
 * that runs already, and its CPU time is limited; `wrangler check startup` takes its profile in
 * workerd on this machine.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

export interface BuiltWorker {
  /** The module's source text. */
  module: string;
  /** Compressed as it is uploaded, in bytes. */
  size: number;
  /** Path of the whole upload, as `wrangler check startup` takes it. */
  upload: string;
}

/**
 * What a Worker may take to evaluate its module, in milliseconds.
 * https://developers.cloudflare.com/workers/platform/limits/#worker-startup-time
 */
export const startupLimit = 1_000;

const root = join(import.meta.dirname, "../..");

const wrangler = (...args: string[]) =>
  promisify(execFile)("node_modules/.bin/wrangler", args, {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1" },
  });

/** Builds it as `npm run deploy` does. */
export async function buildWorker(directory: string): Promise<BuiltWorker> {
  const upload = join(directory, "worker.bundle");
  await wrangler(
    "deploy",
    "--dry-run",
    "--env",
    "production",
    "--outdir",
    directory,
    "--outfile",
    upload,
  );
  const module = readFileSync(join(directory, "index.js"), "utf8");
  return { module, size: gzipSync(module).length, upload };
}

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

/**
 * @returns milliseconds that were not idle while workerd evaluated the module: the CPU time, with
 *   the profiler's own, and whatever other
 *   processes took meanwhile
 */
export async function profileStartup({ upload }: BuiltWorker): Promise<number> {
  const profile = `${upload}.cpuprofile`;
  await wrangler("check", "startup", "--worker", upload, "--outfile", profile);
  const { nodes, samples, timeDeltas }: CpuProfile = JSON.parse(readFileSync(profile, "utf8"));
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === "(idle)").map(({ id }) => id),
  );
  const busy = samples.map((node, n) => (idle.has(node) ? 0 : (timeDeltas[n] ?? 0)));
  return busy.reduce((sum, each) => sum + each, 0) / 1_000;
}

/** Answers without having anything to start. */
export const emptyWorker = "export default { fetch: () => new Response() };";

/**
 * @returns milliseconds from the start of workerd, with all that miniflare puts around it, until
 * the Worker has answered `/health`
 */
export async function timeToHealth(module: string): Promise<number> {
  const start = performance.now();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "edge",
      modules: [{ type: "ESModule", path: "index.mjs", contents: module }],
      compatibilityDate: "2026-10-01",
      bindings: {
        ENVIRONMENT: "local",
        AWS_REGION: "us-east-1",
        BACKEND_URL: "http://127.0.0.1:9/v1",
        AWS_CREDENTIALS: JSON.stringify({ access_key_id: "x", secret_access_key: "x" }),
        CURSOR_SECRET: "x".repeat(32),
        SOURCE_TOKEN_SECRET: "x".repeat(32),
      },
      cf: false,
      handleStructuredLogs: () => {},
    }),
  );
  try {
    const response = await fetch(new URL("/health", await miniflare.ready));
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`/health answered ${response.status}`);
    return performance.now() - start;
  } finally {
    await miniflare.dispose();
  }
}
