import { expect, it } from "vitest";
import { atOnce, eachOf } from "../../../backend/store/concurrency.ts";

it("answers in the order of the items, and runs no more of them at once than it may", async () => {
  let [running, most] = [0, 0];
  const results = await eachOf(
    Array.from({ length: 3 * atOnce }, (_, n) => n),
    async (n) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, n % 7));
      running--;
      return n * 2;
    },
  );
  expect(results).toEqual(Array.from({ length: 3 * atOnce }, (_, n) => n * 2));
  expect(most).toBe(atOnce);
});

it("fails when all have had their turn, so that nothing happens afterwards", async () => {
  const ended: number[] = [];
  const failing = eachOf(
    [1, 2, 3, 4, 5, 6],
    async (n) => {
      if (n === 1) throw new Error("the first");
      await new Promise((resolve) => setTimeout(resolve, 5 * n));
      if (n === 4) throw new Error("another");
      ended.push(n);
    },
    2,
  );
  await expect(failing).rejects.toThrow("the first");
  expect(ended).toEqual([2, 3, 5, 6]);
});
