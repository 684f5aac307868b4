/**
 * One storm: events are posted while calls are spoiled and each half is killed; then what the inbox
 * holds is compared with what was promised.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startAws, startEdge } from "../../local/system.ts";
import { indiscreetLines } from "../flow/log-hygiene.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import { randomFrom } from "./random.ts";

export interface StormOptions {
  seed: number;
  events: number;
  /** How often the AWS half is killed and started again. */
  kills: number;
}

export interface StormReport {
  seed: number;
  /** Fault → how often it was injected. */
  injected: Record<string, number>;
  /** HTTP status, or 0 for none → how many publishes it answered. */
  answers: Record<string, number>;
  /** Publishes answered 2xx that the inbox lacks. */
  lost: string[];
  /** Payloads that the inbox holds twice. */
  duplicated: string[];
  /** What nobody posted, or was posted and refused, or holds another text. */
  unexplained: string[];
  /** Log lines that hold a key, a secret or a payload. */
  indiscreet: string[];
}

/** Of a call to the private API. */
const faultProbability = 0.15;
const producers = 24;

/** How long after the storm the spool may take to drain, in milliseconds. */
const drainTime = 90_000;

export async function storm({ seed, events, kills }: StormOptions): Promise<StormReport> {
  const random = randomFrom(seed);
  const state = mkdtempSync(join(tmpdir(), "chaos-"));
  let aws = await startAws({ state, memory: false });
  const port = Number(new URL(aws.url).port);
  const proxy = await startFaultProxy(() => aws.url, random, faultProbability);
  let edge = await startEdge({ state, memory: true, backendUrl: proxy.url });
  const edgePort = Number(new URL(edge.url).port);
  try {
    const api = new Api(edge.url, aws.demo.api_key);
    await api.warmUp();
    const posted = new Map<string, number>();
    const queue = Array.from(
      { length: events },
      (_, n) => `{"seed":${seed},"n":${n},"big":12345678901234567890,"text":"${textOf(n)}"}`,
    );
    const produceAll = (payloads: string[]) => {
      const remaining = payloads.values();
      const produce = async () => {
        for (const payload of remaining)
          posted.set(payload, await api.publish(payload, random() < 0.5));
      };
      return Promise.all(Array.from({ length: producers }, produce));
    };
    const killer = async () => {
      for (let kill = 1; kill <= kills; kill++) {
        while (posted.size < (events * 0.9 * kill) / (kills + 1)) await sleep(20);
        await aws.kill();
        aws = await startAws({ state, memory: false, port });
      }
    };
    const calmAfter = Math.floor(events * 0.9);
    await Promise.all([produceAll(queue.slice(0, calmAfter)), killer()]);
    proxy.calm();
    await drained(api, posted);
    // The local queue is in memory, unlike Cloudflare's, so the edge is killed when nothing is in
    // it: what is answered 201 must stay.
    const killEdge = async () => {
      while (posted.size < calmAfter + (events - calmAfter) / 2) await sleep(5);
      await edge.kill();
      edge = await startEdge({ state, memory: true, backendUrl: proxy.url, port: edgePort });
    };
    await Promise.all([produceAll(queue.slice(calmAfter)), killEdge()]);
    return {
      seed,
      injected: Object.fromEntries(proxy.injected),
      answers: countOf(posted.values()),
      ...(await compare(api, posted)),
      indiscreet: indiscreetLines(state),
    };
  } finally {
    await Promise.all([edge.stop(), proxy.stop(), aws.stop()]);
    rmSync(state, { recursive: true, force: true });
  }
}

/** Every tenth event is large, which the store writes in two steps. */
const textOf = (n: number): string =>
  n % 10 === 0 ? randomBytes(6_144).toString("base64") : "x".repeat(n % 500);

/** Waits until the spool is empty: all that it took is in the inbox. */
async function drained(api: Api, posted: Map<string, number>): Promise<void> {
  const { lost } = await compare(api, posted);
  if (lost.length > 0)
    throw new Error(`the spool has not drained: ${lost.length} events are missing`);
}

/** Waits until what was promised is there, or will not come. */
async function compare(
  api: Api,
  posted: Map<string, number>,
): Promise<Pick<StormReport, "lost" | "duplicated" | "unexplained">> {
  const promised = [...posted]
    .filter(([, status]) => status >= 200 && status < 300)
    .map(([payload]) => payload);
  const end = Date.now() + drainTime;
  for (;;) {
    const held = countOf(await api.inbox());
    const lost = promised.filter((payload) => !held[payload]);
    if (lost.length > 0 && Date.now() < end) {
      await sleep(1_000);
      continue;
    }
    const refused = (payload: string) =>
      (posted.get(payload) ?? 400) >= 400 && (posted.get(payload) ?? 400) < 500;
    return {
      lost,
      duplicated: Object.keys(held).filter((payload) => (held[payload] ?? 0) > 1),
      unexplained: Object.keys(held).filter(refused),
    };
  }
}

class Api {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#headers = { "X-API-Key": key, "Content-Type": "application/json" };
  }

  /** The edge must know the key before AWS goes away. */
  async warmUp(): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt++) {
      if ((await fetch(`${this.#url}/v1/me`, { headers: this.#headers })).status === 200) return;
    }
    throw new Error("the key is not accepted");
  }

  /**
   * As a careful producer would: with a key, and again after no answer.
   * @returns the last status; 0 for none
   */
  async publish(payload: string, repeats: boolean): Promise<number> {
    const headers = {
      ...this.#headers,
      ...(repeats && { "Idempotency-Key": crypto.randomUUID() }),
    };
    for (let attempt = 1; ; attempt++) {
      const status = await this.#post(headers, `{"payload":${payload}}`).catch(() => 0);
      if (status === 0) await sleep(100);
      if (!repeats || attempt === 3 || (status !== 0 && status < 500)) return status;
    }
  }

  async #post(headers: Record<string, string>, body: string): Promise<number> {
    const response = await fetch(`${this.#url}/v1/events`, { method: "POST", headers, body });
    await response.text();
    return response.status;
  }

  /** @returns the text of every payload in the inbox */
  async inbox(): Promise<string[]> {
    const payloads: string[] = [];
    let query = "?limit=100";
    for (;;) {
      const response = await fetch(`${this.#url}/v1/inbox${query}`, { headers: this.#headers });
      const text = await response.text();
      if (response.status !== 200) {
        await sleep(500);
        continue;
      }
      for (const [, payload] of text.matchAll(/"payload":(\{.*?\})\}/g))
        payloads.push(payload ?? "");
      const { next_cursor } = JSON.parse(text);
      if (next_cursor === null) return payloads;
      query = `?limit=100&cursor=${next_cursor}`;
    }
  }
}

function countOf(values: Iterable<string | number>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
