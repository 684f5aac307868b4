/** What the document promises of sources. */
import { expect } from "vitest";
import { limits } from "../../contract/limits.ts";
import type { Answer } from "./described.ts";
import { codeOf, type Question } from "./exercise.ts";

export async function exerciseSources(
  ask: (name: string, question?: Question) => Promise<Answer>,
): Promise<void> {
  await ask("putSource");
  await ask("getSource");
  expect(JSON.parse((await ask("listDeliveries")).text).deliveries).toEqual([]);
  expect(JSON.parse((await ask("listSources")).text).count).toBe(1);
  expect((await ask("deleteSource")).status).toBe(204);
  for (const name of ["getSource", "putSource", "deleteSource", "listDeliveries"])
    expect(codeOf(await ask(name, { source: "No-name" }))).toBe("source_not_found");
  const { most } = limits.sources;
  for (let count = 0; count < most; count++) await ask("putSource", { source: `s-${count}` });
  expect(codeOf(await ask("putSource", { source: "one-more" }))).toBe("source_limit_reached");
}
