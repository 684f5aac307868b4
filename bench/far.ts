/**
 * How long producers and consumers wait when AWS is far from the edge: `npm run bench -- far
 * [milliseconds …]`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { keyCache } from "../contract/cache-bounds.ts";
import { startAws, startEdge } from "../local/system.ts";
import { type DelayLine, delayLine } from "./far/delay-line.ts";
import { FarClient } from "./far/far-client.ts";
import { extraKeys } from "./paths/keys.ts";
import { quantile } from "./paths/load.ts";

/** To AWS and back, in milliseconds: the same city, a continent, an ocean, the other side. */
const roundTrips = [0, 50, 150, 250];

/** Keys that are used for the first time, and keys that are used once a minute. */
const rareKeys = 15;
const restarts = 5;
const reads = 40;

/** How long a key is busy, in milliseconds: until it has been renewed twice. */
const busyFor = 2.5 * keyCache.renewed * 1_000;
const untilStale = keyCache.fresh * 1_000 + 1_000;

interface Row {
  requests: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  slowest: number;
  /** Calls of the private API. */
  "calls a request": number;
}

export async function measureFar(wanted: readonly number[]): Promise<void> {
  for (const roundTrip of wanted.length > 0 ? wanted : roundTrips) {
    console.info(`\n${roundTrip} ms to AWS and back`);
    console.table(await measureAt(roundTrip));
  }
}

async function measureAt(roundTrip: number): Promise<Record<string, Row>> {
  const aws = await startAws();
  const line = await delayLine(aws.url, roundTrip);
  const start = () => startEdge({ backendUrl: line.url, state: aws.state.path, memory: false });
  let edge = await start();
  let client = new FarClient(edge.url);
  try {
    const keys = await extraKeys(aws, 1 + 2 * rareKeys);
    const [busy = ""] = keys;
    const rare = keys.slice(1, 1 + rareKeys);
    const unused = keys.slice(1 + rareKeys);
    await measure(
      line,
      times(200, () => client.publish(busy)),
    );
    for (const key of rare) await client.publish(key);
    const stale = sleep(untilStale);
    const rows: Record<string, Row> = {
      "publish, busy key": await measure(
        line,
        during(busyFor, () => client.publish(busy)),
      ),
      "page of 50": await measure(
        line,
        times(reads, () => client.page(busy)),
      ),
      "lease of 10": await measure(
        line,
        times(reads, () => client.lease(busy)),
      ),
      acknowledge: await measure(
        line,
        times(reads, () => client.acknowledge(busy)),
      ),
      "publish, new key": await measure(
        line,
        unused.map((key) => () => client.publish(key)),
      ),
    };
    await stale;
    rows["publish, key of a minute ago"] = await measure(
      line,
      rare.map((key) => () => client.publish(key)),
    );
    rows["publish, new isolate"] = await measure(
      line,
      times(restarts, () => client.publish(busy)),
      async () => {
        client.close();
        await edge.stop();
        edge = await start();
        client = new FarClient(edge.url);
      },
    );
    return rows;
  } finally {
    client.close();
    await edge.stop();
    await line.close();
    await aws.stop();
  }
}

type Act = () => Promise<unknown>;

const times = (count: number, act: Act): Act[] => Array.from({ length: count }, () => act);

function* during(milliseconds: number, act: Act): Iterable<Act> {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) yield act;
}

/** One after the other. @param prepare before each; its time does not count */
async function measure(
  line: DelayLine,
  acts: Iterable<Act>,
  prepare: Act = async () => {},
): Promise<Row> {
  const latencies: number[] = [];
  let calls = 0;
  for (const act of acts) {
    await prepare();
    const before = line.requests();
    const start = performance.now();
    await act();
    latencies.push(performance.now() - start);
    calls += line.requests() - before;
  }
  const at = (q: number) => Math.round(quantile(latencies, q));
  return {
    requests: latencies.length,
    p50: at(0.5),
    p99: at(0.99),
    slowest: at(1),
    "calls a request": Math.round((100 * calls) / latencies.length) / 100,
  };
}
