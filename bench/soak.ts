/** Ten minutes of steady load: does it end as it began? `npm run bench -- soak [minutes]`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type RunningSystem, startSystem } from "../local/system.ts";
import { residentMegabytes } from "./paths/processes.ts";

/** Events posted, listed and acknowledged each second. */
const rate = 40;

/** The first and the last part of the run are compared, in milliseconds. */
const window = 60_000;
const warmUp = 30_000;

interface Sample {
  at: number;
  milliseconds: number;
}

export async function soak(minutes = 10): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), "soak-"));
  const system = await startSystem({ state, memory: false });
  const call = caller(system);
  const samples: Sample[] = [];
  const memory: { at: number; megabytes: number }[] = [];
  const begin = performance.now();
  const end = begin + warmUp + minutes * 60_000;
  let failed = 0;
  while (performance.now() < end) {
    const tick = performance.now();
    await Promise.all(
      Array.from({ length: rate / 10 }, async () => {
        const start = performance.now();
        await roundTrip(call).catch(() => failed++);
        samples.push({ at: start - begin, milliseconds: performance.now() - start });
      }),
    );
    if (samples.length % (rate * 5) === 0)
      memory.push({ at: tick - begin, megabytes: residentMegabytes(system) });
    await sleep(Math.max(0, 100 - (performance.now() - tick)));
  }
  await system.stop();
  rmSync(state, { recursive: true, force: true });
  const span = end - begin;
  const [first, last] = [
    median(samples, warmUp, warmUp + window),
    median(samples, span - window, span),
  ];
  const heap = memory.map(({ at, megabytes }) => ({ at, milliseconds: megabytes }));
  const [before, after] = [
    median(heap, warmUp, warmUp + window),
    median(heap, span - window, span),
  ];
  console.table({
    "post + list + acknowledge, p50 (ms)": { first, last, ratio: last / first },
    "memory of all processes (MB)": { first: before, last: after, ratio: after / before },
  });
  console.info(`${samples.length} round trips, ${failed} failed`);
}

/** One event through its whole life. */
async function roundTrip(call: (path: string, body?: string) => Promise<string>): Promise<void> {
  const { event_id } = JSON.parse(await call("/v1/events", '{"payload":{"text":"soak"}}'));
  await call("/v1/inbox?limit=10");
  await call(`/v1/events/${event_id}/ack`, "{}");
}

function caller({ url, demo }: RunningSystem) {
  const headers = { "X-API-Key": demo.api_key, "Content-Type": "application/json" };
  return async (path: string, body?: string): Promise<string> => {
    const response = await fetch(url + path, {
      headers,
      ...(body !== undefined && { method: "POST", body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  };
}

function median(samples: Sample[], from: number, to: number): number {
  const sorted = samples
    .filter(({ at }) => at >= from && at < to)
    .map(({ milliseconds }) => milliseconds)
    .sort((a, b) => a - b);
  return Math.round((sorted[sorted.length >> 1] ?? Number.NaN) * 100) / 100;
}
