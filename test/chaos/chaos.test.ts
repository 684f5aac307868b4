import { describe, expect, it } from "vitest";
import { storm } from "./storm.ts";

describe("a storm", () => {
  it("loses and duplicates nothing of what was accepted, and keeps nothing that was refused", {
    timeout: 180_000,
  }, async () => {
    const seed = Math.floor(Math.random() * 1e6);
    const { injected, answers, ...found } = await storm({ seed, events: 400, kills: 1 });
    expect(found, `seed ${seed}`).toEqual({
      seed,
      lost: [],
      duplicated: [],
      unexplained: [],
      indiscreet: [],
    });
    expect(Object.values(injected).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
    expect(answers["201"]).toBeGreaterThan(0);
    expect(answers["202"]).toBeGreaterThan(0);
  });
});
