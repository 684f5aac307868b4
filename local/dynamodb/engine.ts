/** The DynamoDB of this machine: which engine it is, and starting it. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StartFailure } from "../start-failure.ts";
import { startDynalite } from "./dynalite.ts";
import { startDynoxide } from "./dynoxide.ts";

/**
 * `dynoxide` is native and quick, but made for one platform; `dynalite` runs wherever Node does.
 */
export const engineNames = ["dynoxide", "dynalite"] as const;
export type EngineName = (typeof engineNames)[number];

export interface Engine {
  name: EngineName | "external";
  endpoint: string;
  /** Resolves when the engine has ended, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Folder for the data of all engines; undefined: in memory. */
  directory: string | undefined;
  /** Default: the one whose data is there, else the quickest that runs here. */
  engine?: EngineName | undefined;
}

export async function startEngine({ directory, engine }: EngineOptions): Promise<Engine> {
  const external = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL;
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
  if (name === "dynalite") return startDynalite(path);
  if (binary) return startDynoxide(binary, path);
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
