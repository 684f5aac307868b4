/** That wrangler.toml, the generated bindings and the contract say the same. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { limits, rateLimits } from "../../contract/limits.ts";

const root = join(import.meta.dirname, "../..");

interface RateLimitBinding {
  name: string;
  namespace_id: string;
  simple: { limit: number; period: number };
}

/** As wrangler itself reads it. Bindings are not inherited: each environment repeats them. */
const rateLimitsOf = (env: string | undefined): RateLimitBinding[] =>
  unstable_readConfig({ config: join(root, "wrangler.toml"), env }).ratelimits;

const environments = [undefined, "staging", "production"];

const bindings = {
  STANDARD_RATE_LIMIT: rateLimits.standard,
  HIGH_RATE_LIMIT: rateLimits.high,
  FAILED_AUTHENTICATION_RATE_LIMIT: rateLimits.failedAuthentication,
  REPLAY_RATE_LIMIT: rateLimits.replay,
  DELIVERY_RATE_LIMIT: rateLimits.delivery,
};

describe("wrangler.toml", () => {
  it.each(environments)(
    "has a rate limit for each of the contract, and the same numbers (%s)",
    (env) => {
      const numbers = rateLimitsOf(env).map(({ name, simple }) => [
        name,
        { limit: simple.limit, period: simple.period },
      ]);
      expect(Object.fromEntries(numbers)).toEqual(bindings);
      expect(Object.keys(bindings)).toHaveLength(Object.keys(rateLimits).length);
    },
  );

  it.each(environments)("drains the spool in batches, and retries each minute (%s)", (env) => {
    const { queues, triggers } = unstable_readConfig({ config: join(root, "wrangler.toml"), env });
    expect(queues.consumers).toMatchObject([
      { max_batch_size: limits.batch, dead_letter_queue: expect.stringMatching(/-spool-dead$/) },
      { max_batch_size: limits.batch, queue: expect.stringMatching(/-spool-dead$/) },
    ]);
    expect(triggers.crons).toEqual(["* * * * *"]);
  });

  it("counts each rate limit for itself", () => {
    const ids = environments.flatMap(rateLimitsOf).map(({ namespace_id }) => namespace_id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is what the generated types of the bindings were generated from", async () => {
    const command = [
      "node_modules/wrangler/bin/wrangler.js",
      "types",
      "--include-runtime=false",
      "--strict-vars=false",
      "worker/bindings.d.ts",
      "--check",
    ];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, WRANGLER_SEND_METRICS: "false" };
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, env });
    expect(stdout).toContain("up to date");
  });
});
