/**
 * Builds the static site: `node site/build.ts` for a deployment (wrangler.toml says so),
 * `buildSite` for whoever serves it locally.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundlePages } from "./bundle.ts";
import { headersFile } from "./headers.ts";
import { pageHtml } from "./page-html.ts";
import { documents, pages } from "./pages.ts";

/** Where wrangler.toml looks for it. */
const deployed = join(import.meta.dirname, "../dist/site");

/** @param directory made if it is not there; what it holds that is not of the site is removed. */
export async function buildSite(directory: string): Promise<void> {
  const [{ files, assetsOf }, texts] = await Promise.all([
    bundlePages(pages),
    Promise.all(documents.map(({ text }) => text())),
  ]);
  const site = new Map<string, string | Uint8Array>([
    ...files,
    ...pages.map((page) => [fileOf(page.path), pageHtml(page, assetsOf(page))] as const),
    ...documents.map(({ path }, index) => [path.slice(1), texts[index] ?? ""] as const),
    ["_headers", headersFile(pages, documents)],
  ]);
  for (const [file, content] of site) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), content);
  }
  for (const { parentPath, name } of readdirSync(directory, {
    recursive: true,
    withFileTypes: true,
  }).filter((found) => found.isFile())) {
    const path = join(parentPath, name);
    if (!site.has(path.slice(directory.length + 1))) rmSync(path, { force: true });
  }
}

/** `/` is `index.html`, `/docs` is `docs.html`. */
const fileOf = (path: string): string => `${path === "/" ? "index" : path.slice(1)}.html`;

if (import.meta.main) await buildSite(deployed);
