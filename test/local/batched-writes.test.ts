import { expect, it } from "vitest";
import { batchWrites } from "../../local/batched-writes.ts";

/** Batched writes whose time passes when it is told to. */
function useBatchedWrites() {
  const written: string[][] = [];
  const planned: (() => void)[] = [];
  const { add, flush } = batchWrites(
    (texts) => written.push(texts),
    (run) => planned.push(run),
  );
  return { add, flush, written, planned };
}

it("writes together what came while the first line waited, in order", () => {
  const { add, written, planned } = useBatchedWrites();
  for (const text of ["a", "b", "c"]) add(text);
  expect(written).toEqual([]);
  expect(planned).toHaveLength(1);
  planned[0]?.();
  expect(written).toEqual([["a", "b", "c"]]);
});

it("waits anew for what comes after a writing", () => {
  const { add, written, planned } = useBatchedWrites();
  add("a");
  planned[0]?.();
  add("b");
  expect(planned).toHaveLength(2);
  planned[1]?.();
  expect(written).toEqual([["a"], ["b"]]);
});

it("does not wait for ever for a writing that never comes", () => {
  const { add, written, planned } = useBatchedWrites();
  for (let n = 0; n < 101; n++) add(String(n));
  expect(planned).toHaveLength(2);
  planned[1]?.();
  expect(written[0]).toHaveLength(101);
});

it("writes at once when told to, and nothing twice", () => {
  const { add, flush, written, planned } = useBatchedWrites();
  add("a");
  flush();
  planned[0]?.();
  flush();
  expect(written).toEqual([["a"]]);
});
