import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { parseApiKey } from "../../contract/key.ts";
import { mintKey } from "../../keys/mint.ts";

const keys = Array.from({ length: 2_000 }, () => mintKey("acme"));

it("a new key is one that the edge takes apart, and its digest is of the whole", () => {
  for (const { apiKey, keyId, digest } of keys.slice(0, 100)) {
    expect(parseApiKey(apiKey)).toEqual({ tenant: "acme", keyId });
    expect(digest).toBe(createHash("sha256").update(apiKey).digest("hex"));
  }
});

it("no digit of a key is likelier than another", () => {
  const digits = keys.map(({ apiKey }) => apiKey.split("_").at(-1)?.slice(0, 43)).join("");
  const counts = new Map<string, number>();
  for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // 1,387 of each are to be expected; eight standard deviations are 300.
  for (const [digit, count] of counts) expect(Math.abs(count - 1_387), digit).toBeLessThan(300);
});

it("two keys are never the same", () => {
  expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(keys.length);
});
