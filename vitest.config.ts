import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

/**
 * In milliseconds. Ends what hangs: no test may fail because the machine is busy, so none has a
 * shorter one.
 */
export const testTimeout = 600_000;

/** Two runtimes: `worker` runs inside workerd, everything else in Node. */
export default defineConfig({
  test: {
    // Log lines are for whoever looks into a failure.
    silent: "passed-only",
    // Many files wait for clocks and processes more than they compute.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      "test/worker/vitest.config.ts",
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/worker/**", "**/node_modules/**"],
          setupFiles: ["test/restore.ts"],
          testTimeout,
          hookTimeout: testTimeout,
          expect: { poll: { timeout: testTimeout } },
        },
      },
    ],
  },
});
