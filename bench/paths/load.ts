/** Load of a given concurrency, and what it showed. */
import type { ProcessorTimes } from "./processes.ts";

/** One round of one way. */
export interface Round {
  requests: number;
  errors: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  /** Milliseconds of processor time, by process. */
  processors: ProcessorTimes;
}

export interface Load {
  concurrency: number;
  requests: number;
  /** Of the processes under load, so far. */
  processors: () => ProcessorTimes | undefined;
}

/** @param act given the number of the request */
export async function run(
  act: (n: number) => Promise<void>,
  { concurrency, requests, processors }: Load,
): Promise<Round> {
  const latencies: number[] = [];
  let next = 0;
  let errors = 0;
  const before = processors();
  const start = performance.now();
  const worker = async () => {
    while (next < requests) {
      const n = next++;
      const begin = performance.now();
      await act(n).catch((error) => {
        if (errors++ === 0) console.error(`  ${(error as Error).message}`);
      });
      latencies.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const after = processors();
  return {
    requests,
    errors,
    perSecond: requests / seconds,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    processors: difference(before, after),
  };
}

/** Of the values in any order; the higher of two. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

const difference = (before: ProcessorTimes = {}, after: ProcessorTimes = {}): ProcessorTimes =>
  Object.fromEntries(
    Object.entries(after).map(([name, time]) => [name, time - (before[name] ?? 0)]),
  );
