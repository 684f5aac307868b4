/**
 * The programmatic way to a local system, whole or in halves: for the entry files, the tests and
 * the measurements.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AwsOptions, AwsReady } from "./aws/options.ts";
import type { EdgeOptions, EdgeReady } from "./edge/options.ts";
import { Half } from "./process/half.ts";
import { assertFree } from "./sockets.ts";
import { StateDirectory } from "./state/directory.ts";

interface Common {
  /** Path of the state directory. Default: a temporary one, removed when the half stops. */
  state?: string | undefined;
  /** Whether data is kept in memory only. Default: true without a state directory. */
  memory?: boolean | undefined;
  /** Whether to begin with nothing. */
  fresh?: boolean | undefined;
}

type Optional<T, Required extends keyof T = never> = Common &
  Partial<Omit<T, keyof Common | Required>> &
  Pick<T, Required>;

export type StartAws = Optional<AwsOptions>;
export type StartEdge = Optional<EdgeOptions, "backendUrl">;

export interface RunningHalf {
  /** Paths of the state directory's files. */
  state: StateDirectory;
  pid: number;
  /** Resolves when it has ended, for whatever reason. */
  ended: Promise<void>;
  stop: () => Promise<void>;
  /** SIGKILL, to it and all that it has started. */
  kill: () => Promise<void>;
}

export type RunningAws = AwsReady & RunningHalf;
export type RunningEdge = EdgeReady & RunningHalf;

const defaults = {
  memory: false,
  fresh: false,
  region: process.env.AWS_REGION || "us-east-1",
  port: 0,
  variables: {},
};
const edgeDefaults = { trustClientAddress: false, outside: null };

const entry = {
  aws: new URL("aws/process.ts", import.meta.url),
  edge: new URL("edge/process.ts", import.meta.url),
};

export async function startAws(options: StartAws = {}): Promise<RunningAws> {
  await assertFree(options.port ?? 0, "the private API");
  const place = placeOf(options);
  return run(
    new Half<AwsOptions, AwsReady>(entry.aws, place.state.log("aws")),
    { ...defaults, ...options, ...place.options },
    place,
  );
}

export async function startEdge(options: StartEdge): Promise<RunningEdge> {
  await assertFree(options.port ?? 0, "the edge");
  const place = placeOf(options);
  const half = new Half<EdgeOptions, EdgeReady>(entry.edge, place.state.log("edge"));
  return run(half, { ...defaults, ...edgeDefaults, ...options, ...place.options }, place);
}

export interface StartSystem extends Common {
  /** Of the public API. Default: any free one. */
  port?: number;
  aws?: Omit<StartAws, keyof Common>;
  edge?: Partial<Omit<StartEdge, keyof Common | "port">>;
}

export interface RunningSystem {
  url: string;
  demo: AwsReady["demo"];
  state: StateDirectory;
  aws: RunningAws;
  edge: RunningEdge;
  /** Resolves when one of the halves has ended. */
  ended: Promise<void>;
  stop: () => Promise<void>;
}

export async function startSystem({
  port = 0,
  aws: awsOptions,
  edge: edgeOptions,
  ...common
}: StartSystem = {}): Promise<RunningSystem> {
  await assertFree(port, "the edge");
  const place = placeOf(common);
  const { state } = place;
  // Both load their code at the same time; the edge then waits for the private API's address.
  const edgeHalf = new Half<EdgeOptions, EdgeReady>(entry.edge, state.log("edge"));
  const awsHalf = new Half<AwsOptions, AwsReady>(entry.aws, state.log("aws"));
  const shared = { ...defaults, ...place.options };
  const kept = { ...place, dispose: () => {} };
  try {
    const aws = await run(awsHalf, { ...shared, ...awsOptions }, kept);
    const edge = await run(
      edgeHalf,
      { ...shared, ...edgeDefaults, backendUrl: aws.url, port, ...edgeOptions },
      kept,
    );
    const stop = async () => {
      await Promise.all([edge.stop(), aws.stop()]);
      place.dispose();
    };
    return {
      url: edge.url,
      demo: aws.demo,
      state,
      aws,
      edge,
      ended: Promise.race([aws.ended, edge.ended]),
      stop,
    };
  } catch (error) {
    await Promise.all([edgeHalf.kill(), awsHalf.stop()]);
    place.dispose();
    throw error;
  }
}

interface Place {
  state: StateDirectory;
  options: { state: string; memory: boolean; fresh: boolean };
  dispose: () => void;
}

function placeOf({ state, memory = state === undefined, fresh = false }: Common): Place {
  const path = state ?? mkdtempSync(join(tmpdir(), "zapier-triggers-"));
  const dispose = () => {
    if (state === undefined) rmSync(path, { recursive: true, force: true });
  };
  const directory = new StateDirectory(path);
  return { state: directory, options: { state: directory.path, memory, fresh }, dispose };
}

async function run<Options, Ready>(
  half: Half<Options, Ready>,
  options: Options,
  place: Place,
): Promise<Ready & RunningHalf> {
  try {
    const ready = await half.start(options);
    const stop = async () => {
      await half.stop();
      place.dispose();
    };
    return {
      ...ready,
      state: place.state,
      pid: half.pid,
      ended: half.ended,
      stop,
      kill: () => half.kill(),
    };
  } catch (error) {
    place.dispose();
    throw error;
  }
}
