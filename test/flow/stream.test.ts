/** The live inbox over a socket: what is cut, left, or no longer allowed. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { keyCache } from "../../contract/cache-bounds.ts";
import { eventOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { type Key, useSystem } from "./system.ts";

const system = useSystem();
let key: Key;
let client: Client;

beforeAll(async () => {
  key = await system.createKey("acme");
  client = system.client(key);
});

interface Live {
  chunks: AsyncIterable<string>;
  cut: () => void;
}

async function open({ apiKey }: Key, lastEventId?: string): Promise<Live> {
  const connection = new AbortController();
  const response = await fetch(`${system.url}/v1/inbox/stream`, {
    headers: {
      "x-api-key": apiKey,
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
    signal: connection.signal,
  });
  expect(response.status).toBe(200);
  const chunks = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream());
  return { chunks, cut: () => connection.abort() };
}

/** Reads on until it has seen enough, whatever is cut meanwhile. */
class Watcher {
  readonly seen = new Set<string>();
  connections = 0;
  #lastEventId: string | undefined;
  /** Messages between two cuts. */
  readonly #patience: number;

  constructor(patience: number) {
    this.#patience = patience;
  }

  async watch(isDone: (seen: Set<string>) => boolean): Promise<void> {
    while (!isDone(this.seen)) await this.#connect(isDone).catch(cutIsExpected);
  }

  async #connect(isDone: (seen: Set<string>) => boolean): Promise<void> {
    const { chunks, cut } = await open(key, this.#lastEventId);
    this.connections++;
    let text = "";
    let messages = 0;
    const inThisConnection = new Set<string>();
    for await (const chunk of chunks) {
      text += chunk;
      const complete = text.split("\n\n");
      text = complete.pop() ?? "";
      for (const message of complete) {
        this.#lastEventId = /^id: (.*)$/m.exec(message)?.[1] ?? this.#lastEventId;
        const id = /^data: (\{.*)$/m.exec(message)?.[1];
        if (id === undefined) continue;
        const { event_id } = JSON.parse(id);
        expect(inThisConnection.has(event_id)).toBe(false);
        inThisConnection.add(event_id);
        this.seen.add(event_id);
        // In the middle of what has come already: the rest of it is lost.
        if (++messages === this.#patience) return cut();
      }
      if (isDone(this.seen)) return cut();
    }
  }
}

function cutIsExpected(error: unknown): void {
  if ((error as Error).name !== "AbortError") throw error;
}

async function wholeText(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

const logged = (text: string): number =>
  readFileSync(system.edge.state.log("edge"), "utf8").split(text).length - 1;

describe("a watcher that is cut again and again", () => {
  it("sees every event of ten producers, none twice in one connection", async () => {
    const published = new Set<string>();
    // The first connection begins before anything is published.
    const watchers = [7, 23, 1_000].map((patience) => new Watcher(patience));
    let isOver = false;
    const watching = Promise.all(
      watchers.map((each) =>
        each.watch((seen) => isOver && [...published].every((id) => seen.has(id))),
      ),
    );
    while (watchers.some(({ connections }) => connections === 0)) await sleep(20);
    const produce = async () => {
      for (let n = 0; n < 30; n++) {
        published.add(eventOf(await client.publish('{"n":1}')).event_id);
        await sleep(Math.random() * 200);
      }
    };
    await Promise.all(Array.from({ length: 10 }, produce));
    isOver = true;
    await watching;
    for (const { seen } of watchers) expect(seen).toEqual(published);
    expect(watchers[0]?.connections).toBeGreaterThan(5);
  });
});

describe("a stream over a socket", () => {
  it("is not looked into any more soon after its client has gone", async () => {
    const before = logged('"end":"client"');
    const { chunks, cut } = await open(key);
    await chunks[Symbol.asyncIterator]().next();
    cut();
    while (logged('"end":"client"') === before) await sleep(100);
  });

  it("ends when its key is revoked, and is refused after that", async () => {
    const revoked = await system.createKey("acme", { scopes: ["inbox:read"] });
    const { chunks } = await open(revoked);
    const read = wholeText(chunks);
    await system.revokeKey(revoked, { purge: true });
    const at = Date.now();
    expect(await read).toContain(": the API key is not valid any more");
    expect(Date.now() - at).toBeLessThan(keyCache.fresh * 1_000);
    expect(
      (await system.client({ ...revoked, address: "2001:db8::1" }).get("/v1/inbox/stream")).status,
    ).toBe(401);
  });
});
