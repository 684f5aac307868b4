import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { buildSite } from "../../site/build.ts";

const directory = mkdtempSync(join(tmpdir(), "site-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

it("is the same twice, and leaves nothing of an older site behind", async () => {
  mkdirSync(join(directory, "assets"));
  writeFileSync(join(directory, "assets/main-OLDOLDOL.js"), "old");
  await buildSite(directory);
  const files = filesIn(directory);
  expect(files).not.toContain("assets/main-OLDOLDOL.js");
  await buildSite(directory);
  expect(filesIn(directory)).toEqual(files);
});

it("names scripts and styles in the page by their content", async () => {
  await buildSite(directory);
  const html = readFileSync(join(directory, "index.html"), "utf8");
  for (const [, path = ""] of html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g))
    expect(filesIn(directory)).toContain(path);
});

it("loads the console with less than 60 KB", async () => {
  await buildSite(directory);
  const html = readFileSync(join(directory, "index.html"), "utf8");
  const loaded = Array.from(html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g), ([, path = ""]) =>
    readFileSync(join(directory, path)),
  );
  const bytes = loaded.reduce((sum, file) => sum + gzipSync(file).length, 0);
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThan(60_000);
});
