/** The system of a storm: both halves, and what spoils the calls between its parts. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type RunningAws, type RunningEdge, startAws, startEdge } from "../../local/system.ts";
import { randomFrom } from "../faults/chance.ts";
import { DynamoDBProxy } from "../faults/dynamodb-proxy.ts";
import { indiscreetLines } from "../flow/log-hygiene.ts";
import { type PrivateApiProxy, startPrivateApiProxy } from "./private-api-proxy.ts";
import { storeFaults } from "./store-faults.ts";

/** Of a call from the edge to the private API. */
const faultProbability = 0.15;

const root = join(import.meta.dirname, "../..");
const nowhere = "http://127.0.0.1:1";

export class World {
  readonly #state = mkdtempSync(join(tmpdir(), "chaos-"));
  readonly #dynamodb: DynamoDBProxy;
  readonly #privateApi: PrivateApiProxy;
  #aws: RunningAws | undefined;
  #edge: RunningEdge | undefined;

  private constructor(dynamodb: DynamoDBProxy, privateApi: PrivateApiProxy) {
    this.#dynamodb = dynamodb;
    this.#privateApi = privateApi;
  }

  static async start(seed: number): Promise<World> {
    let world: World | undefined;
    const variable = (name: string) => world?.environment[name] ?? "";
    const dynamodb = await DynamoDBProxy.start({
      seed,
      endpoint: () => variable("AWS_ENDPOINT_URL_DYNAMODB") || nowhere,
      credentials: () => ({
        accessKeyId: variable("AWS_ACCESS_KEY_ID"),
        secretAccessKey: variable("AWS_SECRET_ACCESS_KEY"),
      }),
    });
    const privateApi = await startPrivateApiProxy(
      () => world?.aws.url ?? nowhere,
      randomFrom(seed),
      faultProbability,
    );
    world = new World(dynamodb, privateApi);
    await world.#startAws();
    await world.#startEdge();
    world.calm();
    return world;
  }

  get url(): string {
    return this.#edge?.url ?? nowhere;
  }

  /** The standard variables; none of them while the AWS half has not started. */
  get environment(): Record<string, string> {
    return this.#aws?.environment ?? {};
  }

  get aws(): RunningAws {
    if (!this.#aws) throw new Error("the AWS half has not started");
    return this.#aws;
  }

  /** From now on calls are spoiled, on both ways. */
  rage(): void {
    this.#privateApi.rage();
    this.#dynamodb.rules = storeFaults;
  }

  calm(): void {
    this.#privateApi.calm();
    this.#dynamodb.rules = [];
    this.#dynamodb.catchUp();
  }

  /** As a crash would: all of the half, DynamoDB included. It comes back under another address. */
  async killAws(): Promise<void> {
    await this.aws.kill();
    await this.#startAws();
  }

  async killEdge(): Promise<void> {
    await this.#edge?.kill();
    await this.#startEdge();
  }

  /** Runs `keys …`. @returns the JSON that it prints */
  async keys(...args: string[]) {
    const env = { PATH: process.env.PATH, HOME: this.#state, LOCAL_STATE: this.#state };
    const command = ["keys/main.ts", ...args, "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, env });
    return JSON.parse(stdout);
  }

  /** Fault → how often it was made. */
  get injected(): Record<string, number> {
    return Object.fromEntries([...this.#privateApi.injected, ...this.#dynamodb.injected]);
  }

  get indiscreet(): string[] {
    return indiscreetLines(this.#state);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#edge?.stop(), this.#aws?.stop()]);
    await Promise.all([this.#privateApi.stop(), this.#dynamodb.stop()]);
    rmSync(this.#state, { recursive: true, force: true });
  }

  async #startAws(): Promise<void> {
    const variables = { AWS_ENDPOINT_URL_DYNAMODB: this.#dynamodb.endpoint };
    this.#aws = await startAws({ state: this.#state, memory: false, variables });
  }

  async #startEdge(): Promise<void> {
    this.#edge = await startEdge({
      state: this.#state,
      memory: false,
      backendUrl: this.#privateApi.url,
      // A hostile client does not come from the address of the others.
      trustClientAddress: true,
    });
  }
}
