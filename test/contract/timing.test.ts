/** No test needs an idle machine, and none leaves a clock or a spy behind. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesLike, root } from "../checkout.ts";

/** Those that speak of what is looked for. */
const exempt = new Set(["test/contract/timing.test.ts", "test/eventually.ts", "test/restore.ts"]);

const files = filesLike("test/*.ts").filter((file) => !exempt.has(file));

/** What it is → how it looks in the source, and an example that is found. */
const habits: Record<string, [pattern: RegExp, example: string]> = {
  "waits for a second where `eventually` waits as long as it takes": [
    /\bvi\.wait(For|Until)\(/,
    "await vi.waitFor(() => expect(seen).toBe(1))",
  ],
  "polls with a timeout of its own": [
    /\.poll\([^;]*\{ timeout:/,
    "await expect.poll(state, { timeout: 20_000 }).toBe(1)",
  ],
  "has a timeout shorter than that of all": [
    /\b(it|test|beforeAll|beforeEach|afterAll)\b[^;]*?(\{\s*timeout: (\d{1,3}_)?\d{1,3},?\s*\},?\s+(async )?\(|\n {0,2}\}, (\d{1,3}_)?\d{1,3}\);)/,
    'it("is quick", { timeout: 5_000 }, async () => {',
  ],
  "measures how long something took, and expects it to be short": [
    /expect\((Date|performance)\.now\(\) - \w+\)\.toBeLess/,
    "expect(Date.now() - start).toBeLessThan(1_000)",
  ],
  "restores as its last statement, which a failure skips": [
    /\n\s*(vi\.restoreAllMocks\(\)|vi\.useRealTimers\(\)|\w+\.mockRestore\(\));\n\s*\}\);/,
    "it(() => {\n    vi.useRealTimers();\n  });",
  ],
};

/** Each with its reason. */
const allowed: Record<string, string> = {
  "test/flow/stream.test.ts": "the bound is what is promised: a revoked key's stream ends by then",
};

it.each(Object.entries(habits))("no test %s", (_, [pattern, example]) => {
  expect(example).toMatch(pattern);
  expect(files.length).toBeGreaterThan(100);
  const found = files.filter((file) => pattern.test(readFileSync(join(root, file), "utf8")));
  expect(found.filter((file) => !(file in allowed))).toEqual([]);
});
