/** The pages' scripts and styles, bundled, small, and named by their content. */
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { evaluated } from "./evaluated.ts";
import type { Page } from "./page.ts";
import type { PageAssets } from "./page-html.ts";
import { prebuilt } from "./prebuilt.ts";

export interface Bundle {
  /** Path from the site's root, without the leading slash → content. */
  files: ReadonlyMap<string, Uint8Array>;
  assetsOf: (page: Page) => PageAssets;
}

const icon = "icon.svg";

export async function bundlePages(pages: readonly Page[]): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: [...new Set(pages.map(({ script }) => script)), icon],
    entryNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    outdir: "/",
    outbase: import.meta.dirname,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    metafile: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".svg": "copy", ".woff2": "file" },
    plugins: [prebuilt, evaluated],
    legalComments: "none",
    logLevel: "silent",
  });
  return {
    files: new Map(outputFiles.map(({ path, contents }) => [path.slice(1), contents])),
    assetsOf: ({ script }) => ({
      ...outputsOf(metafile, script),
      icon: outputsOf(metafile, icon).script,
    }),
  };
}

/** Of one entry point, as paths of URLs. */
function outputsOf(metafile: Metafile, entry: string): Omit<PageAssets, "icon"> {
  const outputs = Object.entries(metafile.outputs);
  const [file, output] =
    outputs.find(
      ([, { entryPoint, inputs }]) => (entryPoint ?? Object.keys(inputs)[0]) === entry,
    ) ?? [];
  if (file === undefined || output === undefined)
    throw new Error(`esbuild wrote nothing for ${entry}`);
  const styles = output.cssBundle === undefined ? [] : [urlOf(output.cssBundle)];
  return { script: urlOf(file), modules: [...importedBy(metafile, file)].map(urlOf), styles };
}

/** What a script imports before it runs, directly or not. */
function importedBy({ outputs }: Metafile, file: string, found = new Set<string>()): Set<string> {
  for (const { path, kind, external } of outputs[file]?.imports ?? []) {
    if (kind !== "import-statement" || external || found.has(path)) continue;
    importedBy({ outputs, inputs: {} }, path, found.add(path));
  }
  return found;
}

/** esbuild names outputs from the working directory: `../../assets/…`. */
const urlOf = (output: string): string => join("/", output.slice(output.indexOf("assets/")));
