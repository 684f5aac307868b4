/**
 * Every action by every way, in turns, so that a noisy moment of the machine meets all ways alike.
 */
import { type RunningSystem, startSystem } from "../../local/system.ts";
import { extraKeys } from "./keys.ts";
import type { Round } from "./load.ts";
import { Stage } from "./stage.ts";
import { type Action, actions, type WayName, wayNames } from "./way.ts";

export interface Cell {
  action: Action;
  /** Bytes. */
  payload: number;
  concurrency: number;
  way: WayName;
  rounds: Round[];
}

export interface Extent {
  /** Bytes. */
  payloads: readonly number[];
  concurrencies: readonly number[];
  rounds: number;
}

const kilobyte = 1024;

export const full: Extent = {
  payloads: [kilobyte, 10 * kilobyte, 200 * kilobyte],
  concurrencies: [1, 16, 64],
  rounds: 5,
};
/** Under a minute. */
export const quick: Extent = { payloads: [kilobyte], concurrencies: [1, 16], rounds: 3 };

/** On a system as `npm start` runs it: with its data on disk. */
export async function measure(extent: Extent): Promise<Cell[]> {
  const system = await startSystem({ memory: false });
  try {
    const keys = await extraKeys(system.aws);
    await warmUp(system, keys);
    const cells: Cell[] = [];
    for (const payload of extent.payloads)
      cells.push(...(await measurePayload(system, keys, payload, extent)));
    return cells;
  } finally {
    await system.stop();
  }
}

/**
 * What compilers must see before they are done: the throughput of publishes still grows after five
 * thousand of them.
 */
const enough: Record<Action, number> = {
  ingest: 6_000,
  "page of 50": 240,
  acknowledge: 1_000,
  "lease of 10 + acknowledge": 32,
  "idle poll": 2_000,
};

/** The whole path leads through all processes; the other two ways begin in this one. */
async function warmUp(system: RunningSystem, keys: string[]): Promise<void> {
  const stage = await Stage.open(system, keys, kilobyte);
  for (const action of actions) {
    for (const way of wayNames) {
      const requests = enough[action] / (way === "whole path" ? 1 : 8);
      await stage.round(way, action, { concurrency: 16, requests });
    }
  }
  stage.close();
}

async function measurePayload(
  system: RunningSystem,
  keys: string[],
  payload: number,
  extent: Extent,
): Promise<Cell[]> {
  const stage = await Stage.open(system, keys, payload);
  const cells: Cell[] = [];
  for (const action of actions.filter((each) => isWhole(each, payload))) {
    for (const concurrency of extent.concurrencies) {
      const requests = requestsOf(action, payload, concurrency);
      const row = wayNames.map((way): Cell => ({ action, payload, concurrency, way, rounds: [] }));
      // One round more, which warms up.
      for (let round = 0; round <= extent.rounds; round++) {
        for (const cell of row) {
          const measured = await stage.round(cell.way, action, { concurrency, requests });
          if (round > 0) cell.rounds.push(measured);
        }
      }
      cells.push(...row);
      process.stderr.write(".");
    }
  }
  stage.close();
  return cells;
}

/** Pages and leases are cut by bytes: of the largest events they would hold fewer. */
const isWhole = (action: Action, payload: number): boolean =>
  payload <= 10 * kilobyte || !["page of 50", "lease of 10 + acknowledge"].includes(action);

/** Requests of a round, of one client and of many at once. */
const requests: Record<Action, [one: number, many: number]> = {
  ingest: [240, 1_440],
  "page of 50": [30, 120],
  acknowledge: [120, 400],
  "lease of 10 + acknowledge": [6, 24],
  "idle poll": [240, 960],
};

/** Enough for a median, few enough for a run of minutes. */
function requestsOf(action: Action, payload: number, concurrency: number): number {
  const [one, many] = requests[action];
  const heavy = payload > 100 * kilobyte && action !== "idle poll" ? 10 : 1;
  return Math.max(concurrency, Math.round((concurrency === 1 ? one : many) / heavy));
}
