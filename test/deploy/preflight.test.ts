import { expect, test } from "vitest";
import { concurrencyRefused } from "../../deploy/preflight.ts";
import { environments } from "../../terraform/environments.ts";

const reserving = (reservedConcurrency: number | undefined) => ({
  ...environments.production,
  lambda: { memoryMb: 512, reservedConcurrency },
});

test("what reserves nothing fits a new account", () => {
  expect(concurrencyRefused(reserving(undefined), 10)).toBeUndefined();
});

test("what all environments reserve must leave the account a hundred", () => {
  // Three services, and twelve for the two that nobody calls.
  expect(concurrencyRefused(reserving(200), 712)).toBeUndefined();
  expect(concurrencyRefused(reserving(200), 711)).toMatch(/reserve 612 .* this account has 711/);
  const staging = { ...reserving(1), name: "staging" as const };
  expect(concurrencyRefused(reserving(200), 712, [staging])).toMatch("reserve 627");
});
