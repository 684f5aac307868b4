/** Medians over the rounds. */
import { quantile, type Round } from "./load.ts";
import type { Cell } from "./measure.ts";
import type { Action, WayName } from "./way.ts";

/** Over the rounds. */
interface Spread {
  min: number;
  median: number;
  max: number;
}

export interface Summary {
  action: Action;
  /** Bytes. */
  payload: number;
  concurrency: number;
  way: WayName;
  perSecond: Spread;
  /** Milliseconds. */
  p50: Spread;
  p95: Spread;
  p99: Spread;
  errors: number;
  requests: number;
  /** Medians of the rounds' own ratios: the floor's round ran just before. */
  ofFloor: { p50: number; perSecond: number };
  /** Microseconds of processor time for each request, by process. */
  processors: Record<string, number>;
}

export function summarize(cells: readonly Cell[]): Summary[] {
  return cells.map((cell) => {
    const floor = cells.find((other) => other.way === "floor" && isSame(other, cell));
    const { action, payload, concurrency, way, rounds } = cell;
    const ratio = (value: (round: Round) => number) =>
      median(rounds.map((round, n) => value(round) / value(floor?.rounds[n] ?? round)));
    return {
      action,
      payload,
      concurrency,
      way,
      perSecond: spread(rounds, (round) => round.perSecond),
      p50: spread(rounds, (round) => round.p50),
      p95: spread(rounds, (round) => round.p95),
      p99: spread(rounds, (round) => round.p99),
      errors: sum(rounds, (round) => round.errors),
      requests: sum(rounds, (round) => round.requests),
      ofFloor: { p50: ratio((round) => round.p50), perSecond: ratio((round) => round.perSecond) },
      processors: processorsOf(rounds),
    };
  });
}

const isSame = (a: Cell, b: Cell): boolean =>
  a.action === b.action && a.payload === b.payload && a.concurrency === b.concurrency;

const median = (values: readonly number[]): number => rounded(quantile(values, 0.5));

function spread(rounds: readonly Round[], value: (round: Round) => number): Spread {
  const values = rounds.map(value);
  return {
    min: rounded(Math.min(...values)),
    median: median(values),
    max: rounded(Math.max(...values)),
  };
}

const sum = (rounds: readonly Round[], value: (round: Round) => number): number =>
  rounds.reduce((total, round) => total + value(round), 0);

function processorsOf(rounds: readonly Round[]): Record<string, number> {
  const requests = sum(rounds, (round) => round.requests);
  const names = new Set(rounds.flatMap(({ processors }) => Object.keys(processors)));
  const perRequest = [...names].map(
    (name) =>
      [
        name,
        Math.round((sum(rounds, (round) => round.processors[name] ?? 0) * 1000) / requests),
      ] as const,
  );
  return Object.fromEntries(perRequest.filter(([, microseconds]) => microseconds > 0));
}

export const rounded = (value: number): number => Math.round(value * 100) / 100;
