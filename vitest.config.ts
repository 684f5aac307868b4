import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

/**
 * In milliseconds. Ends what hangs: no test may fail because the machine is busy, so none has a
 * shorter one.
 */
export const testTimeout = 600_000;

const compileCache = fileURLToPath(new URL("node_modules/.cache/node-compile", import.meta.url));

/** Two runtimes: `worker` runs inside workerd, everything else in Node. */
export default defineConfig({
  test: {
    // Log lines are for whoever looks into a failure.
    silent: "passed-only",
    // Of two cores: many files wait for clocks and processes more than they compute.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      "test/worker/vitest.config.ts",
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/worker/**", "**/node_modules/**"],
          setupFiles: ["test/restore.ts"],
          // The commands that tests run are compiled once.
          env: { NODE_COMPILE_CACHE: compileCache },
          testTimeout,
          hookTimeout: testTimeout,
          expect: { poll: { timeout: testTimeout } },
        },
      },
    ],
  },
});
