/** What Cloudflare says of secrets: only a clear "there is no Worker" means that there are none. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Worker } from "../../deploy/worker.ts";

let directory: string;
let calls: () => string[];

/** A wrangler that answers `secret list` so, and notes what it is asked. */
function answering(script: string): Worker {
  const program = join(directory, "wrangler");
  writeFileSync(
    program,
    `#!/bin/sh\necho "$1 $2 $3" >> "${directory}/calls"\nif [ "$2" = list ]; then ${script}; fi\ncat > /dev/null\n`,
  );
  chmodSync(program, 0o755);
  return new Worker("staging");
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wrangler-"));
  vi.stubEnv("PATH", `${directory}${delimiter}${process.env.PATH}`);
  calls = () => readFileSync(join(directory, "calls"), "utf8").trim().split("\n");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

test("a Worker that there is not has no secrets, and gets one", async () => {
  const notFound = `echo 'X [ERROR] Worker "zapier-triggers-staging" (env: staging) not found.' >&2; exit 1`;
  await answering(notFound).ensureOwnSecrets();
  expect(calls()).toEqual([
    "secret list --format=json",
    "secret put CURSOR_SECRET",
    "secret put SOURCE_TOKEN_SECRET",
  ]);
});

test("a secret that is there is never replaced", async () => {
  const known = '[{"name":"CURSOR_SECRET"},{"name":"SOURCE_TOKEN_SECRET"}]';
  await answering(`echo '${known}'; exit 0`).ensureOwnSecrets();
  expect(calls()).toEqual(["secret list --format=json"]);
});

test("what the Worker lacks is made beside what it has", async () => {
  await answering(`echo '[{"name":"CURSOR_SECRET"}]'; exit 0`).ensureOwnSecrets();
  expect(calls()).toEqual(["secret list --format=json", "secret put SOURCE_TOKEN_SECRET"]);
});

test.each([
  ["an outage", "echo 'fetch failed' >&2; exit 1"],
  ["a token that may not", "echo 'Authentication error [code: 10000]' >&2; exit 1"],
  ["another Worker's absence", `echo 'Worker "zapier-triggers-production" not found.' >&2; exit 1`],
  ["silence", "exit 1"],
  ["a queue's absence", "echo 'Queue not found' >&2; exit 1"],
])("%s is no answer: nothing is made", async (_, script) => {
  await expect(answering(script).ensureOwnSecrets()).rejects.toThrow("so none is made");
  expect(calls()).toEqual(["secret list --format=json"]);
});
