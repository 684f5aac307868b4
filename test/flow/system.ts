/**
 * The whole system for the tests of one file: started on free ports, halves restarted and killed,
 * keys made by the real command.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";
import { parseApiKey, type Scope } from "../../contract/key.ts";
import type { RateTier } from "../../contract/limits.ts";
import {
  type RunningAws,
  type RunningEdge,
  startAws,
  startEdge,
  startSystem,
} from "../../local/system.ts";
import { Client, type Identity } from "./client.ts";
import { indiscreetLines } from "./log-hygiene.ts";
import { SenderHosts } from "./sender-hosts.ts";

export interface Key {
  apiKey: string;
  tenant: string;
  keyId: string;
}

export interface KeyOptions {
  /** Default: every one. */
  scopes?: readonly Scope[];
  /** Default: high. */
  tier?: RateTier;
  /** A duration, such as 90d. Default: never. */
  expires?: string;
  /** Default: all. */
  inboxes?: string;
}

export interface SystemOptions {
  /** Whether its data outlives a restart. */
  durable?: boolean;
}

const root = join(import.meta.dirname, "../..");

export class System {
  readonly #state = mkdtempSync(join(tmpdir(), "flow-"));
  readonly #options: { state: string; memory: boolean };
  /** Where senders publish their keys. */
  readonly senderHosts = new SenderHosts();
  #aws: RunningAws | undefined;
  #edge: RunningEdge | undefined;

  constructor({ durable = false }: SystemOptions = {}) {
    this.#options = { state: this.#state, memory: !durable };
  }

  async start(): Promise<void> {
    await this.senderHosts.start();
    const { aws, edge } = await startSystem({ ...this.#options, edge: this.#edgeOptions });
    this.#aws = aws;
    this.#edge = edge;
  }

  /** The tests say which address a client has, as Cloudflare would. */
  get #edgeOptions() {
    return { trustClientAddress: true, outside: this.senderHosts.url };
  }

  /** In order, keeping the state. */
  async shutDown(): Promise<void> {
    await Promise.all([this.#edge?.stop(), this.#aws?.stop()]);
  }

  async stop(): Promise<void> {
    await this.shutDown();
    this.senderHosts.stop();
    expect(indiscreetLines(this.#state)).toEqual([]);
    rmSync(this.#state, { recursive: true, force: true });
  }

  get aws(): RunningAws {
    if (!this.#aws) throw new Error("the system is not started");
    return this.#aws;
  }

  get edge(): RunningEdge {
    if (!this.#edge) throw new Error("the system is not started");
    return this.#edge;
  }

  get url(): string {
    return this.edge.url;
  }

  /** The AWS half again, where it was. */
  async startAws(): Promise<void> {
    this.#aws = await startAws({ ...this.#options, port: Number(new URL(this.aws.url).port) });
  }

  async restartEdge(): Promise<void> {
    await this.edge.stop();
    await this.startEdge();
  }

  async startEdge(): Promise<void> {
    this.#edge = await startEdge({
      ...this.#options,
      ...this.#edgeOptions,
      backendUrl: this.aws.url,
    });
  }

  client(identity: Identity | Key): Client {
    return new Client(this, identity);
  }

  /**
   * Runs `keys …`.
   * @param variables default: where the running system can be found, its edge included.
   * @returns the JSON that it prints.
   */
  async keys(
    args: readonly string[],
    variables: Record<string, string> = { LOCAL_STATE: this.#state },
  ) {
    const env = { PATH: process.env.PATH, HOME: this.#state, ...variables };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["keys/main.ts", ...args, "--json"],
      { cwd: root, env },
    );
    return JSON.parse(stdout);
  }

  async createKey(
    tenant: string,
    { scopes = ["admin"], tier = "high", inboxes, expires }: KeyOptions = {},
  ): Promise<Key> {
    const chosen = ["--tenant", tenant, "--scopes", scopes.join(","), "--tier", tier];
    const { api_key } = await this.keys([
      "create",
      ...chosen,
      ...(inboxes === undefined ? [] : ["--inboxes", inboxes]),
      ...(expires === undefined ? [] : ["--expires", expires]),
    ]);
    return { apiKey: api_key, tenant, keyId: parseApiKey(api_key)?.keyId ?? "" };
  }

  /**
   * @param purge whether the edge's cache can be purged; if not, the edge learns of it when its
   * cache runs out.
   */
  async revokeKey({ tenant, keyId }: Key, { purge }: { purge: boolean }): Promise<void> {
    const unpurged = { ...this.aws.environment, LOCAL_STATE: join(this.#state, "nowhere") };
    await this.keys(["revoke", "--tenant", tenant, "--key", keyId], purge ? undefined : unpurged);
  }
}

/** One running system for all tests of the file. */
export function useSystem(options?: SystemOptions): System {
  const system = new System(options);
  beforeAll(() => system.start());
  afterAll(() => system.stop());
  return system;
}
