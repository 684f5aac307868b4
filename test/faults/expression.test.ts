import { describe, expect, it } from "vitest";
import { holds } from "./expression.ts";

const item = { n: { N: "10" }, s: { S: "#pending#b" }, size: { N: "2" } };
const input = {
  ExpressionAttributeNames: { "#n": "n", "#s": "s", "#none": "none" },
  ExpressionAttributeValues: { ":9": { N: "9" }, ":10": { N: "10" }, ":p": { S: "#pending" } },
};

describe("a condition", () => {
  it.each([
    ["#n = :10", true],
    ["#n > :9 AND #n <= :10", true],
    ["#n < :9 OR #n <> :10", false],
    ["#n BETWEEN :9 AND :10 AND begins_with(#s, :p)", true],
    ["NOT (#n BETWEEN :10 AND :9)", true],
    ["attribute_exists(#n) AND attribute_not_exists(#none)", true],
    ["#none > :9", false],
    ["(#n = :9 OR #n = :10) AND size = :9", false],
  ])("%s holds: %s", (expression, expected) => {
    expect(holds(expression, input, item)).toBe(expected);
  });

  it.each(["#n + :9", "size(#s) > :9", "#n = :10 #n", "#n LIKE :p", "#n IN (:9, :10)"])(
    "%s is not understood, and said so",
    (expression) => {
      expect(() => holds(expression, input, item)).toThrow();
    },
  );
});
