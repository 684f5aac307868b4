/** A program against the types that openapi-typescript makes of the document. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openApiDocument } from "../../contract/openapi/document.ts";

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.resolve("./typed-client/package.json"));
const binOf = (name: string, file: string) => join(dirname(resolve(`${name}/package.json`)), file);

const folder = mkdtempSync(join(tmpdir(), "typed-client-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = `
import createClient from "openapi-fetch";
import type { paths } from "./schema.d.ts";

const api = createClient<paths>({ baseUrl: "https://x.test", headers: { "X-API-Key": "k" } });

const { data, error } = await api.GET("/v1/inbox", { params: { query: { limit: 10 } } });
for (const event of data?.events ?? []) console.log(event.event_id, event.created_at + 1);
console.log(data?.next_cursor, error?.code, error?.detail, error?.request_id);

const sent = await api.POST("/v1/events", { body: { payload: { order: 42 }, source: "shop" } });
console.log(sent.data?.event_id, sent.data?.status);

const batch = await api.POST("/v1/events/batch", { body: { events: [{ payload: {} }] } });
for (const result of batch.data?.results ?? [])
  console.log("error" in result ? result.error.detail : result.event_id);

const leased = await api.POST("/v1/inbox/lease", { body: { limit: 1 } });
const lease_id = leased.data?.lease_id;
if (lease_id) {
  const { data: done } = await api.POST("/v1/inbox/ack", { body: { lease_id } });
  console.log(done && "succeeded" in done && done.succeeded);
}

const all = await api.POST("/v1/inbox/redrive", { body: { filter: { type: "invoice.*" } } });
if (all.data && "job_id" in all.data) {
  const job = await api.GET("/v1/jobs/{id}", { params: { path: { id: all.data.job_id } } });
  console.log(job.data?.state, job.data?.changed);
}

const path = { id: "6f1f6a52-9f0a-4c3e-8a57-2f6d1c0b9e11" };
const one = await api.GET("/v1/events/{id}", { params: { path } });
const acknowledged = await api.POST("/v1/events/{id}/ack", { params: { path } });
console.log(one.data?.payload, acknowledged.data?.acknowledged_at);

const range = { since: "2026-11-23T00:00:00Z", until: "2026-11-24T00:00:00Z" };
const replay = await api.POST("/v1/replays", { body: range });
console.log(replay.data && "replay_id" in replay.data && replay.data.state);
`;

/** @returns what the compiler says */
async function compile(text: string): Promise<string> {
  writeFileSync(join(folder, "program.ts"), text);
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const modern = ["--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022"];
  const tsc = binOf("typescript", "bin/tsc");
  const { stdout } = await run(
    process.execPath,
    [tsc, "--noEmit", ...strict, ...modern, "--allowImportingTsExtensions", "program.ts"],
    { cwd: folder },
  ).catch((error: { stdout: string }) => error);
  return stdout;
}

beforeAll(async () => {
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(openApiDocument()));
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["openapi-fetch"])
    symlinkSync(dirname(resolve(`${name}/package.json`)), join(folder, "node_modules", name));
  const generator = binOf("openapi-typescript", "bin/cli.js");
  await run(process.execPath, [generator, "openapi.json", "-o", "schema.d.ts"], { cwd: folder });
});

it("compiles as it is, without a cast", async () => {
  expect(await compile(program)).toBe("");
});

it("does not compile with what the API does not have", async () => {
  expect(await compile(program.replace("event.event_id", "event.id"))).toContain("TS2339");
  expect(await compile(program.replace("payload: { order: 42 }, ", ""))).toContain("TS2");
});
