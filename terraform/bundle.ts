/**
 * Turns a service's sources into the zip that Lambda runs: the same sources give the same bytes, on
 * any machine, at any time.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";

export interface Bundle {
  /** The zip file, absolute. */
  readonly file: string;
  /** The same, as a stack's directory sees it: equal on every machine. */
  readonly path: string;
  /** SHA-256 of the zip, base64, as Lambda computes it. */
  readonly hash: string;
  /** Lambda's name for the exported function. */
  readonly handler: string;
}

/** The earliest time that a zip can hold, in local time because zips know no other. */
const earliest = () => new Date(1980, 0, 1);

/** Bundles each service once per program, however many stacks use it. */
export class Bundles {
  readonly #sources: string;
  readonly #directory: string;
  readonly #made = new Map<string, Bundle>();

  /**
   * @param sources the folder that holds `<service>/handler.ts`;
   * @param outdir the program's, into whose `functions/` the zips go
   */
  constructor(sources: string, outdir: string) {
    this.#sources = sources;
    this.#directory = join(outdir, "functions");
  }

  of(service: string): Bundle {
    const made = this.#made.get(service) ?? this.#make(service);
    this.#made.set(service, made);
    return made;
  }

  #make(service: string): Bundle {
    const zip = zipSync(
      {
        "index.js": [
          bundled(join(this.#sources, service, "handler.ts"), dirname(this.#sources)),
          { mtime: earliest(), os: 3, attrs: 0o644 << 16 },
        ],
      },
      { level: 9 },
    );
    const file = join(this.#directory, `${service}.zip`);
    mkdirSync(this.#directory, { recursive: true });
    writeFileSync(file, zip);
    return {
      file,
      path: `../../functions/${service}.zip`,
      hash: createHash("sha256").update(zip).digest("base64"),
      handler: "index.handler",
    };
  }
}

/**
 * One CommonJS file with all that it needs, the AWS SDK too: what was tested is what runs. Names
 * are kept, so that stacks can be read.
 */
function bundled(entry: string, root: string): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: "node",
    target: "node22",
    format: "cjs",
    mainFields: ["module", "main"],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "error",
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of ${entry}`);
  return file.contents;
}
