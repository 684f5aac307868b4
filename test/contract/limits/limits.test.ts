/** Every limit at its bound and one past it. A new limit without a row does not compile. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { ofEdge } from "./of-edge.ts";
import { ofSources } from "./of-sources.ts";
import { ofStore } from "./of-store.ts";
import { ofTime } from "./of-time.ts";
import { ofValues } from "./of-values.ts";
import type { LimitPath, Row } from "./row.ts";

const rows: Record<LimitPath, Row> = {
  ...ofValues,
  ...ofEdge,
  ...ofTime,
  ...ofStore,
  ...ofSources,
};
const entries = Object.entries(rows) as [LimitPath, Row][];

const isOf = (path: string): unknown =>
  path.split(".").reduce<unknown>((value, name) => (value as never)[name], limits);

describe.each(entries)("%s", (path, { is, isLeast, takes, tested }) => {
  it("is as it is published", () => {
    expect(isOf(path)).toEqual(is);
  });

  if (takes && typeof is === "number")
    it("is taken, and one past it is not", async () => {
      const past = isLeast ? is - 1 : is + 1;
      expect([await takes(is), await takes(past)]).toEqual([true, false]);
    });
  else
    it("is tested elsewhere", () => {
      const [file = "", title = "none"] = tested ?? [];
      expect(readFileSync(join(import.meta.dirname, "../../..", file), "utf8")).toContain(title);
    });
});

describe("a page", () => {
  it("fits into what a Lambda may answer, with the largest envelope", () => {
    const lambdaAnswer = 6 * 1_024 * 1_024;
    // One event goes over, if it is alone: JSON text in JSON text takes up to six bytes for one.
    const envelope = limits.pageSize.max * 2_000;
    expect(limits.pageBytes + envelope).toBeLessThan(lambdaAnswer);
    expect(limits.leaseBytes + envelope).toBeLessThan(lambdaAnswer);
  });
});
