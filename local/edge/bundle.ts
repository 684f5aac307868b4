/** The Worker as one module, built as wrangler builds it for deployment. */
import { build, stop } from "esbuild";
import { type FrontOptions, front } from "./front.ts";

export interface BundleOptions extends FrontOptions {
  /** Constants that wrangler.toml defines. */
  define: Record<string, string>;
}

/** @returns the module's source text. */
export async function bundleWorker({ define, ...options }: BundleOptions): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: front(options), resolveDir: "/" },
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
  const [file] = outputFiles;
  if (!file) throw new Error("esbuild wrote nothing");
  return file.text;
}

/** esbuild's process would stay, waiting for more to build. */
export const endBuilding = stop;
