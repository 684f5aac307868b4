/**
 * Builds what the package publishes, into `dist/`: one file of JavaScript for the client, one for
 * `zt`, and the client's types.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;

async function buildJavaScript(into: string): Promise<void> {
  const common = { bundle: true, format: "esm", target: "es2022", logLevel: "warning" } as const;
  await Promise.all([
    build({
      ...common,
      entryPoints: [join(here, "src/index.ts")],
      outfile: join(into, "index.js"),
      platform: "neutral",
    }),
    build({
      ...common,
      entryPoints: [join(here, "zt/main.ts")],
      outfile: join(into, "zt.js"),
      platform: "node",
    }),
  ]);
}

function buildTypes(into: string): void {
  const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const emitted = join(into, ".declarations");
  const line = [
    join(typescript, "bin/tsc"),
    "-p",
    join(here, "tsconfig.build.json"),
    "--outDir",
    emitted,
  ];
  execFileSync(process.execPath, line, { stdio: "inherit" });
  const folder = join(emitted, "client/src");
  for (const file of readdirSync(folder)) {
    // TypeScript leaves the sources' own names in declarations, which no consumer has.
    const text = readFileSync(join(folder, file), "utf8").replaceAll(
      /(from "\.\/[\w-]+)\.ts"/g,
      '$1.js"',
    );
    writeFileSync(join(into, file), text);
  }
  rmSync(emitted, { recursive: true });
}

if (import.meta.main) {
  const dist = join(here, "dist");
  const next = join(dist, `.next-${process.pid}`);
  mkdirSync(next, { recursive: true });
  try {
    await buildJavaScript(next);
    buildTypes(next);
    // Each file is whole at any time, for whoever reads while this runs.
    for (const file of readdirSync(next)) renameSync(join(next, file), join(dist, file));
  } finally {
    // Left there, `npm pack` would ship it.
    rmSync(next, { recursive: true });
  }
}
