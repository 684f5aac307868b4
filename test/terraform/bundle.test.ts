import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Bundles } from "../../terraform/bundle.ts";
import { writeSources } from "./synthesized.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bundle-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const bundle = (where: string) =>
  new Bundles(writeSources(join(root, where, "backend"), "ingestion"), join(root, where)).of(
    "ingestion",
  );

test("the same sources give the same bytes, in another folder, another year and another time zone", () => {
  const here = bundle("here");
  vi.setSystemTime(new Date("2031-07-01T12:00:00Z"));
  vi.stubEnv("TZ", "Asia/Tokyo");
  const there = bundle("there");
  expect(readFileSync(there.file).equals(readFileSync(here.file))).toBe(true);
  expect(there.hash).toBe(here.hash);
});

test("another source gives another hash", () => {
  const before = bundle("before");
  const sources = writeSources(join(root, "after", "backend"), "ingestion");
  writeFileSync(join(sources, "ingestion", "handler.ts"), "export const handler = async () => 1;");
  expect(new Bundles(sources, join(root, "after")).of("ingestion").hash).not.toBe(before.hash);
});

test("the zip holds one file, which exports the handler that Lambda is told of", () => {
  const { file, handler } = bundle("here");
  const files = unzipSync(readFileSync(file));
  expect(Object.keys(files)).toEqual(["index.js"]);
  expect(handler).toBe("index.handler");
  const module = { exports: {} as { handler?: () => Promise<string> } };
  new Function("module", "exports", new TextDecoder().decode(files["index.js"]))(
    module,
    module.exports,
  );
  return expect(module.exports.handler?.()).resolves.toBe("ingestion");
});
