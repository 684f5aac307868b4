import { defineConfig } from "vitest/config";

/** Two runtimes: `worker` runs inside workerd, everything else in Node. */
export default defineConfig({
  test: {
    // Log lines are for whoever looks into a failure.
    silent: "passed-only",
    // Many files wait for clocks and processes more than they compute.
    maxWorkers: 2,
    projects: [
      "test/worker/vitest.config.ts",
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/worker/**"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
