import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { testTimeout } from "../../vitest.config.ts";
import type { WorkerTestContext } from "./context.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The Worker inside workerd, with the bindings of wrangler.toml, in front of a real private API.
 */
export default defineConfig({
  plugins: [
    cloudflareTest(async ({ inject }) => ({
      wrangler: { configPath: `${root}/wrangler.toml` },
      miniflare: { bindings: bindingsOf(inject("context")) },
    })),
  ],
  test: {
    name: "worker",
    include: ["**/*.test.ts"],
    globalSetup: [`${root}/test/worker/global-setup.ts`],
    setupFiles: [`${root}/test/restore.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    expect: { poll: { timeout: testTimeout } },
  },
});

const bindingsOf = ({
  backendUrl,
  awsCredentials,
  cursorSecret,
  faultsUrl,
  keys,
}: WorkerTestContext) => ({
  BACKEND_URL: backendUrl,
  AWS_CREDENTIALS: awsCredentials,
  CURSOR_SECRET: cursorSecret,
  SOURCE_TOKEN_SECRET: cursorSecret,
  FAULTS_URL: faultsUrl,
  KEYS: keys,
});
