/** The DynamoDB of this machine: which engine it is, and starting it. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { CallerCheckOptions } from "../signature/caller-check.ts";
import { StartFailure } from "../start-failure.ts";
import { startDynalite } from "./dynalite.ts";
import { startDynoxide } from "./dynoxide.ts";
import { startGuardedDynoxide } from "./guarded-dynoxide.ts";
import { type Engine, type EngineName, engineNames } from "./running-engine.ts";

export { type Engine, type EngineName, engineNames };

export interface EngineOptions {
  /** Folder for the data of all engines; undefined: in memory. */
  directory: string | undefined;
  /** Default: the one whose data is there, else the quickest that runs here. */
  engine?: EngineName | undefined;
  /** Who may call it. Default: everybody, for an engine that lives as long as a test. */
  callers?: CallerCheckOptions | undefined;
}

/** The one that the standard variable names. */
export const externalDynamoDB = (variables = process.env): string | undefined =>
  variables.AWS_ENDPOINT_URL_DYNAMODB || variables.AWS_ENDPOINT_URL;

export async function startEngine({ directory, engine, callers }: EngineOptions): Promise<Engine> {
  const external = externalDynamoDB();
  if (external)
    return {
      name: "external",
      endpoint: external,
      ended: new Promise(() => {}),
      stop: async () => {},
    };

  const binary = dynoxideBinary();
  const name = engine ?? engineOfData(directory) ?? (binary ? "dynoxide" : "dynalite");
  const path = directory && join(directory, name);
  if (name === "dynalite") return startDynalite(path, callers);
  if (binary)
    return callers ? startGuardedDynoxide(binary, path, callers) : startDynoxide(binary, path);
  throw new StartFailure(
    "The DynamoDB engine dynoxide has no package for this platform: start with --engine dynalite.",
  );
}

/**
 * Data written with one engine cannot be read with the other: to change over silently would look
 * like a loss.
 */
const engineOfData = (directory: string | undefined): EngineName | undefined =>
  directory === undefined
    ? undefined
    : engineNames.find((name) => existsSync(join(directory, name)));

function dynoxideBinary(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/package.json`,
    );
    return join(dirname(manifest), "dynoxide");
  } catch {
    return undefined;
  }
}
