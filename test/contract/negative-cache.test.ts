import { describe, expect, it } from "vitest";
import { NegativeCache } from "../../contract/negative-cache.ts";

describe("what was found empty", () => {
  const bound = 1_000;
  const now = 5_000;

  it("is trusted until the bound after the look began, of that place alone", () => {
    const empty = new NegativeCache<number>(bound);
    const note = empty.begin("a", 1, now);
    expect(empty.has("a", 1, now)).toBe(false);
    note();
    expect(empty.has("a", 1, now + bound - 1)).toBe(true);
    expect(empty.has("a", 1, now + bound)).toBe(false);
    expect(empty.has("a", 0, now)).toBe(false);
    expect(empty.has("b", 1, now)).toBe(false);
  });

  it("is trusted no longer than that by a clock that was set back", () => {
    const empty = new NegativeCache<number>(bound);
    empty.begin("a", 1, now)();
    expect(empty.has("a", 1, now - bound)).toBe(false);
  });

  it("is forgotten in all places of a tenant, and of no other, when something comes", () => {
    const empty = new NegativeCache<number>(bound);
    for (const [tenant, place] of [
      ["a", 0],
      ["a", 1],
      ["b", 0],
    ] as const)
      empty.begin(tenant, place, now)();
    empty.invalidate("a", now);
    expect([empty.has("a", 0, now), empty.has("a", 1, now), empty.has("b", 0, now)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("is not learnt from a look that something overtook, nor from one shortly after: an index lags", () => {
    const empty = new NegativeCache<number>(bound);
    const overtaken = empty.begin("a", 0, now);
    empty.invalidate("a", now + 1);
    overtaken();
    expect(empty.has("a", 0, now + 1)).toBe(false);
    empty.begin("a", 0, now + bound)();
    expect(empty.has("a", 0, now + bound)).toBe(false);
    empty.begin("a", 0, now + 1 + bound)();
    expect(empty.has("a", 0, now + 1 + bound)).toBe(true);
  });

  it("is held of a bounded number of tenants, and of places", () => {
    const empty = new NegativeCache<number>(bound);
    for (let n = 0; n < 1_001; n++) empty.begin(`${n}`, 0, now)();
    expect([empty.has("0", 0, now), empty.has("1", 0, now)]).toEqual([false, true]);
    for (let n = 0; n < 101; n++) empty.begin("a", n, now)();
    expect([empty.has("a", 0, now), empty.has("a", 100, now)]).toEqual([false, true]);
  });
});
