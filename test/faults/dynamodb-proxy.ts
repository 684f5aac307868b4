/**
 * Stands between the Lambdas and DynamoDB, speaks its wire protocol, and spoils calls as it is told
 * to. Which ones is a matter of the seed, the call and how often it came before: not of the clock.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Credentials } from "../../backend/store/signature.ts";
import { type Call, type Input, type Item, keysOf, Names } from "./call.ts";
import { chanceOf } from "./chance.ts";
import { EngineClient } from "./engine-client.ts";
import { type Outcome, spoilers } from "./faults.ts";
import { IndexLag, type Lag } from "./index-lag.ts";
import { concerns, type FaultName, failing, type Rule, writes } from "./rules.ts";

export interface ProxyOptions {
  /** The engine's; asked for anew at each call. */
  endpoint: () => string;
  rules?: Rule[];
  seed?: number;
  /** Default: those of the environment. */
  credentials?: () => Credentials;
}

export class DynamoDBProxy {
  /** May be changed at any time; none of them: calls go through as they come. */
  rules: Rule[];
  /** How often each fault was made. */
  readonly injected = new Map<FaultName, number>();
  readonly #seed: number;
  readonly #engine: EngineClient;
  readonly #server: Server;
  readonly #lag = new IndexLag();
  readonly #names = new Names();
  /** By call: how often it came. */
  readonly #times = new Map<string, number>();
  /** By body: how its attempts end. */
  readonly #rows = new Map<string, Row>();
  /** By item: the write that is under way. */
  readonly #writing = new Map<string, Promise<unknown>>();

  private constructor({ endpoint, rules = [], seed = 1, credentials }: ProxyOptions) {
    this.rules = rules;
    this.#seed = seed;
    this.#engine = new EngineClient(endpoint, credentials);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = 120_000;
  }

  static async start(options: ProxyOptions): Promise<DynamoDBProxy> {
    const proxy = new DynamoDBProxy(options);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** In the place of the engine's. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The indexes show what is in the table. */
  catchUp(): void {
    this.#lag.catchUp();
  }

  async stop(): Promise<void> {
    this.#engine.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const body = await text(request);
      const input: Input = JSON.parse(body);
      const answer = await this.#spoiled({
        operation,
        input,
        keys: keysOf(input),
        row: createHash("sha1").update(operation).update(body).digest("base64"),
        perform: (changed) => this.#engine.perform(operation, changed),
      });
      if (!answer) return void response.socket?.destroy();
      response
        .writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" })
        .end(answer.text);
    } catch (error) {
      // An engine that is gone is no fault of ours; anything else must not pass for one.
      if (!isGone(error)) console.error("the DynamoDB proxy failed", error);
      response.socket?.destroy();
    }
  }

  /** Each rule that applies wraps what those after it make of the call. */
  #spoiled(call: Call): Outcome {
    const drawn = this.#draw(call);
    let next = (it: Call): Outcome => this.#performed(it, drawn);
    for (const rule of drawn.toReversed()) {
      if (rule.fault === "lag" || rule.fault === "lingering") continue;
      const inner = next;
      const spoil = spoilers[rule.fault] as (typeof spoilers)["late"];
      next = (it) => spoil(rule as Extract<Rule, { fault: "late" }>, it, inner);
    }
    return next(call);
  }

  #draw(call: Call): Rule[] {
    const names = call.keys.map((key) => this.#names.of(key));
    const id = `${call.operation} ${names.join(" ")}`;
    const times = this.#times.get(id) ?? 0;
    const row = this.#rows.get(call.row) ?? { failed: 0, passed: 0 };
    const drawn = this.rules.filter(
      (rule, index) =>
        concerns(rule, call) &&
        row.failed < (rule.inARow ?? Number.POSITIVE_INFINITY) &&
        chanceOf(this.#seed, "key", index, names[0] ?? 0) < (rule.keyShare ?? 1) &&
        chanceOf(this.#seed, index, id, times) < (rule.share ?? 1),
    );
    this.#times.set(id, times + 1);
    const fails = drawn.some(({ fault }) => failing.has(fault));
    const next = after(row, fails);
    if (next) this.#rows.set(call.row, next);
    else this.#rows.delete(call.row);
    for (const { fault } of drawn) this.injected.set(fault, (this.injected.get(fault) ?? 0) + 1);
    return drawn;
  }

  async #performed(call: Call, drawn: Rule[]): Outcome {
    if (call.operation === "Query") return this.#lag.query(call, Date.now());
    const lag = drawn.find(({ fault }) => fault === "lag" || fault === "lingering");
    const [id] = call.keys;
    if (!writes.includes(call.operation) || id === undefined) return call.perform(call.input);
    // Most items are in step with the indexes, and need not be read beside being written.
    if (!lag && !this.#lag.has(id) && !this.#writing.has(id)) return call.perform(call.input);
    const until = lag && "upTo" in lag ? lag.upTo * chanceOf(this.#seed, "lag", id) : 0;
    return this.#inTurn(id, () =>
      this.#lagging(call, id, { from: Date.now() + until, hidden: lag?.fault === "lag" }),
    );
  }

  async #lagging(call: Call, id: string, lag: Lag): Outcome {
    const read = async (): Promise<Item | undefined> => {
      const Key = { event_id: { S: id } };
      const input = { TableName: String(call.input.TableName), Key, ConsistentRead: true };
      return JSON.parse((await this.#engine.perform("GetItem", input)).text).Item;
    };
    const before = await read();
    const answer = await call.perform(call.input);
    if (answer.status === 200) this.#lag.record(id, before, await read(), lag);
    return answer;
  }

  /** What lies between two writes of an item must be known to say what an index showed meanwhile. */
  async #inTurn<Result>(id: string, run: () => Promise<Result>): Promise<Result> {
    const turn = (this.#writing.get(id) ?? Promise.resolve()).then(run, run);
    this.#writing.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#writing.get(id) === turn) this.#writing.delete(id);
    }
  }
}

interface Row {
  failed: number;
  passed: number;
}

/** So many may ask the same at the same time: what gets through may be another's attempt. */
const mostAlike = 20;

const after = ({ failed, passed }: Row, fails: boolean): Row | undefined => {
  if (fails) return { failed: failed + 1, passed };
  const isOver = failed === 0 || passed + 1 === mostAlike;
  return isOver ? undefined : { failed, passed: passed + 1 };
};

const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["ECONNREFUSED", "ECONNRESET"].includes(String(error.code));
