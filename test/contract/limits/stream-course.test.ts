/** When a stream looks, by a clock that stands still but for its own pauses. */
import { beforeEach, expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { beginOf } from "../../../contract/position.ts";
import { follow } from "../../../worker/inbox/stream/follow.ts";
import { BackendUnavailable } from "../../../worker/private-api/failure.ts";

const begin = Date.parse("2026-11-23T10:00:00.000Z");
/** Of one course: pauses, and when each kind of scan began, in milliseconds. */
let waits: number[];
let scans: { isFull: boolean; at: number }[];

beforeEach(() => {
  waits = [];
  scans = [];
  vi.useFakeTimers({ toFake: ["Date"], now: begin });
  vi.stubGlobal("scheduler", {
    wait: async (milliseconds: number) => {
      waits.push(milliseconds);
      vi.setSystemTime(Date.now() + milliseconds);
    },
  });
  return () => vi.unstubAllGlobals();
});

async function course(scan: () => AsyncGenerator<never[]>): Promise<void> {
  const scanned = (isFull: boolean) => () => {
    scans.push({ isFull, at: Date.now() - begin });
    return scan();
  };
  const reader = { position: beginOf(0), isExhausted: false };
  const following = {
    reader: { ...reader, fullScan: scanned(true), shortScan: scanned(false) } as never,
    seal: async () => "id",
    scope: async () => ({ tenant: "a", shards: 1 }),
    isWithinRate: async () => true,
    signal: new AbortController().signal,
    until: begin + limits.stream.seconds * 1_000,
  };
  for await (const _ of follow(following));
}

const nothing = async function* (): AsyncGenerator<never[]> {};

it("waits longer from scan to scan that finds nothing", async () => {
  await course(nothing);
  const [, second, third, last] = limits.stream.pauses;
  expect(waits.slice(0, 5)).toEqual([second, third, last, last, last]);
  expect(Math.max(...waits)).toBe(last);
});

it("waits the shortest pause after a scan that found something", async () => {
  await course(async function* () {
    yield [{ event: { event_id: "a", payload: "{}" }, position: beginOf(0) } as never];
  });
  expect(new Set(waits)).toEqual(new Set([limits.stream.pauses[0]]));
});

it("waits a while for a backend that cannot be reached", async () => {
  // biome-ignore lint/correctness/useYield: it fails before that.
  await course(async function* () {
    throw new BackendUnavailable("connection");
  });
  expect(new Set(waits)).toEqual(new Set([limits.stream.outagePause]));
});

it("goes over the whole overlap once in a heartbeat, and no more often", async () => {
  await course(nothing);
  const full = scans.filter(({ isFull }) => isFull).map(({ at }) => at);
  expect(full[0]).toBe(0);
  const heartbeat = limits.stream.heartbeatSeconds * 1_000;
  for (const [index, at] of full.slice(1).entries()) {
    const before = full[index] ?? 0;
    expect(at - before).toBeGreaterThanOrEqual(heartbeat);
    expect(at - before).toBeLessThan(heartbeat + Math.max(...limits.stream.pauses));
  }
  expect(full.length).toBeGreaterThan(15);
});
