/** The Worker as one module, built as wrangler builds it for deployment. */
import { build, stop } from "esbuild";

/**
 * Cloudflare sets `CF-Connecting-IP` itself, whatever a client sends. There is no Cloudflare here, so what a client sends of it is
 * dropped before the Worker sees it; otherwise anyone could pass for any address.
 */
const withoutClaimedAddress = (main: string): string => `
  import worker from ${JSON.stringify(main)};
  export * from ${JSON.stringify(main)};
  export default {
    ...worker,
    fetch(request, env, context) {
      if (!request.headers.has("cf-connecting-ip")) return worker.fetch(request, env, context);
      const cleaned = new Request(request);
      cleaned.headers.delete("cf-connecting-ip");
      return worker.fetch(cleaned, env, context);
    },
  };`;

export interface BundleOptions {
  /** Path of the Worker's entry file. */
  main: string;
  /** Constants that wrangler.toml defines. */
  define: Record<string, string>;
  /** Whether to believe a client's `CF-Connecting-IP`: lets a test play many addresses. */
  trustClientAddress: boolean;
}

/** @returns the module's source text. */
export async function bundleWorker({ main, define, trustClientAddress }: BundleOptions): Promise<string> {
  const entry = trustClientAddress
    ? { entryPoints: [main] }
    : { stdin: { contents: withoutClaimedAddress(main), resolveDir: "/" } };
  const { outputFiles } = await build({
    ...entry,
    define,
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    loader: { ".html": "text", ".txt": "text" },
    logLevel: "silent",
  });
  // It would stay, waiting for more to build.
  await stop();
  const [file] = outputFiles;
  if (!file) throw new Error("esbuild wrote nothing");
  return file.text;
}
