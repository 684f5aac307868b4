import { expect, test } from "vitest";
import { differences } from "../../deploy/json-differences.ts";

test("finds nothing between equal values, whatever the order of their members", () => {
  expect(
    differences({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] }, "it"),
  ).toEqual([]);
});

test("says where two values differ, and how", () => {
  expect(differences({ a: [1, 2], same: 0 }, { a: [1, 3], same: 0, more: {} }, "it")).toEqual([
    { path: "it.a.1", left: "2", right: "3" },
    { path: "it.more", left: undefined, right: "{}" },
  ]);
});
