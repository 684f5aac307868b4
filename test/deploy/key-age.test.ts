import { expect, test } from "vitest";
import { keyToRotate } from "../../deploy/key-age.ts";

const now = Date.UTC(2026, 10, 26);
const aged = (days: number, active = true) => ({
  id: "AKIA",
  active,
  createdAt: new Date(now - days * 86_400_000),
});

test("a key in use may be ninety days old, and no older", () => {
  expect(keyToRotate([aged(90)], "staging", now)).toBeUndefined();
  expect(keyToRotate([aged(91)], "staging", now)).toContain("npm run edge:credentials -- staging");
});

test("a key that is kept to go back to may be as old as it is", () => {
  expect(keyToRotate([aged(400, false), aged(1)], "staging", now)).toBeUndefined();
});
