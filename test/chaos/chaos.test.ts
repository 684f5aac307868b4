import { describe, expect, it } from "vitest";
import { isNoHigher } from "./error-rate.ts";
import { storm } from "./storm.ts";

const rate = (calls: number, failed: number) => ({ calls, failed, failures: {} });

describe("a storm", () => {
  it("breaks no promise: nothing lost, doubled, held by two, dead unseen, or told to a log", async () => {
    const seed = Math.floor(Math.random() * 1e6);
    const { injected, answers, busy, hostile, ...found } = await storm({
      seed,
      events: 300,
      kills: 1,
      turn: 1_000,
    });
    expect(found, `seed ${seed}`).toEqual({
      seed,
      lost: [],
      duplicated: [],
      unexplained: [],
      heldByTwo: [],
      unseen: [],
      returned: [],
      indiscreet: [],
    });
    expect(Object.values(injected).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
    expect(answers["202"]).toBeGreaterThan(0);
    // Rates are compared where a storm is long enough, by `npm run chaos`.
    for (const { calls } of [...busy, ...hostile]) expect(calls).toBeGreaterThan(0);
    expect([busy.length, hostile.length]).toEqual([2, 2]);
  });
});

describe("an error rate", () => {
  it("is no higher than another within three standard errors of proportions", () => {
    const isNo = (a: [number, number], b: [number, number]) =>
      isNoHigher([rate(...a)], [rate(...b)]);
    expect(isNo([1_000, 0], [1_000, 0])).toBe(true);
    expect(isNo([1_000, 50], [1_000, 40])).toBe(true);
    expect(isNo([1_000, 40], [1_000, 400])).toBe(true);
    expect(isNo([1_000, 90], [1_000, 40])).toBe(false);
    expect(isNo([1_000, 1_000], [1_000, 0])).toBe(false);
    expect(isNo([0, 0], [1_000, 0])).toBe(false);
  });

  it("may differ from another by as much as turns of one kind differ from each other", () => {
    const turns = (...failed: number[]) => failed.map((each) => rate(1_000, each));
    expect(isNoHigher(turns(0, 200), turns(0, 20))).toBe(true);
    expect(isNoHigher(turns(101, 99, 100, 100), turns(20, 20, 20, 20))).toBe(false);
    expect(isNoHigher([], turns(1))).toBe(false);
  });
});
