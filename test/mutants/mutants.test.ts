/** The lists of mutants fit the code as it is now. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { equivalents } from "./equivalents.ts";
import { allMutants, rooms } from "./rooms.ts";

const root = join(import.meta.dirname, "../..");

describe("a mutant", () => {
  it.each(allMutants)("stands once in its file: $name", ({ file, from, to, tests }) => {
    expect(readFileSync(join(root, file), "utf8").split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
    // A name of no test would be a run that fails, and prove nothing.
    expect(tests.split(" ").filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("has a name of its own", () => {
    const names = allMutants.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(Object.keys(equivalents).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(Object.entries(rooms))("of %s is one of ten or more", (_, mutants) => {
    expect(mutants.length).toBeGreaterThanOrEqual(10);
  });
});
