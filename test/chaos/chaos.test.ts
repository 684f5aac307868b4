import { describe, expect, it } from "vitest";
import { isNoHigher } from "./error-rate.ts";
import { storm } from "./storm.ts";

const rate = (calls: number, failed: number) => ({ calls, failed, failures: {} });

describe("a storm", () => {
  it("breaks no promise: nothing lost, doubled, held by two, dead unseen, or told to a log", async () => {
    const seed = Math.floor(Math.random() * 1e6);
    const { injected, answers, alone, beside, ...found } = await storm({
      seed,
      events: 300,
      kills: 1,
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
    expect(alone.calls).toBeGreaterThan(0);
    expect(beside.calls).toBeGreaterThan(0);
  });
});

describe("an error rate", () => {
  it("is no higher than another within three standard errors of their difference", () => {
    expect(isNoHigher(rate(1_000, 0), rate(1_000, 0))).toBe(true);
    expect(isNoHigher(rate(1_000, 50), rate(1_000, 40))).toBe(true);
    expect(isNoHigher(rate(1_000, 40), rate(1_000, 400))).toBe(true);
    expect(isNoHigher(rate(1_000, 90), rate(1_000, 40))).toBe(false);
    expect(isNoHigher(rate(1_000, 1_000), rate(1_000, 0))).toBe(false);
    expect(isNoHigher(rate(0, 0), rate(1_000, 0))).toBe(false);
  });
});
