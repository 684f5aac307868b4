/**
 * What a hundred consumers cost that poll an idle inbox every second: `npm run bench -- idle
 * [seconds]`.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type RunningSystem, startSystem } from "../local/system.ts";
import { dollarsOf } from "./prices.ts";

const consumers = 100;
const interval = 1_000;

/** Of an empty page of one shard: `npm run bench -- units`. */
const readUnits = 1;

/** A month of 30 days. */
const monthSeconds = 30 * 86_400;

/** API Gateway and Lambda, in USD per million calls: see docs/costs.md. */
const dollarsOfCalls = 3.5 + 0.2;

export async function measureIdle(seconds = 20): Promise<void> {
  const system = await startSystem();
  try {
    const rows: Record<string, object> = {};
    // A page with an offset is always asked for.
    for (const [name, path] of Object.entries({
      "each poll asks the store": "/v1/inbox?offset=0",
      "as it is": "/v1/inbox",
    })) {
      const before = callsOf(system);
      const polls = await poll(system, path, seconds);
      // The last lines are on their way.
      await sleep(500);
      rows[name] = costs(polls, callsOf(system) - before, seconds);
    }
    console.table(rows);
  } finally {
    await system.stop();
  }
}

/** The consumers begin evenly spread over the interval. @returns how many polls there were */
async function poll({ url, demo }: RunningSystem, path: string, seconds: number): Promise<number> {
  const headers = { "X-API-Key": demo.api_key };
  let polls = 0;
  const consume = async (begin: number) => {
    for (let next = begin; next < end; next += interval) {
      await sleep(Math.max(1, next - performance.now()));
      const response = await fetch(url + path, { headers });
      if (!response.ok || JSON.parse(await response.text()).count !== 0)
        throw new Error(`a poll answered ${response.status}`);
      polls++;
    }
  };
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: consumers }, (_, n) => consume(start + (n * interval) / consumers)),
  );
  return polls;
}

/** Of the operation that lists an inbox, as the Lambda has logged them. */
const callsOf = ({ state }: RunningSystem): number =>
  readFileSync(state.log("aws"), "utf8").split('"message":"list-inbox ok"').length - 1;

function costs(polls: number, calls: number, seconds: number) {
  const monthly = (calls * monthSeconds) / seconds / 1e6;
  return {
    polls,
    "calls of the backend": calls,
    "read units": calls * readUnits,
    "USD a month, DynamoDB":
      Math.round(monthly * dollarsOf({ read: readUnits, write: 0 }) * 100) / 100,
    "USD a month, API Gateway and Lambda calls": Math.round(monthly * dollarsOfCalls * 100) / 100,
  };
}
