/** What the pages say in numbers is what the code keeps; what they point at is there. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { keyCache } from "../../contract/cache-bounds.ts";
import { apiKeyPattern } from "../../contract/key.ts";
import { limits } from "../../contract/limits.ts";
import { filesLike, root } from "../checkout.ts";

const read = (page: string): string => readFileSync(join(root, page), "utf8");
const pages = filesLike().filter((file) => /^([^/]+|docs\/.*|client\/README)\.md$/.test(file));

describe("the README", () => {
  it("stays a first page, of at most 120 lines", () => {
    expect(read("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(120);
  });
});

describe("the page about keys", () => {
  const keys = read("docs/keys.md");

  it("publishes the bounds that the edge keeps", () => {
    expect(keys).toContain(`| a key is revoked | ${keyCache.fresh} seconds everywhere |`);
    expect(keys).toContain(`${keyCache.isolate} seconds from when a location reads KV anew`);
    expect(keys).toContain(`before it existed | ${keyCache.unknown} seconds |`);
    expect(keys).toContain(`may publish for at most ${keyCache.stale / 3_600} hours`);
  });

  it("publishes a pattern that finds every key", () => {
    const published = /`(zt_\[.*\})`/.exec(keys)?.[1] ?? "";
    expect(published.replace("{49}", "{43})([0-9A-Za-z]{6})$")).toBe(
      apiKeyPattern.source
        .replace("^zt_(", "zt_")
        .replace("(?:[a-z0-9-]", "([a-z0-9-]")
        .replace(")?)_(", ")?_")
        .replace(")_(", "_"),
    );
  });
});

describe("the promises", () => {
  it("name the bounds that the code keeps", () => {
    expect(read("docs/promises.md")).toContain(`within ${keyCache.fresh} seconds`);
    expect(read("docs/promises.md")).toContain(`${limits.pageBytes / 1e6} MB a page`);
  });

  it("name tests that are there", () => {
    const named = [...read("docs/promises.md").matchAll(/`(test\/[\w./-]+)`/g)];
    expect(named.length).toBeGreaterThan(10);
    for (const [, file = ""] of named) expect(existsSync(join(root, file)), file).toBe(true);
  });
});

describe("every page", () => {
  it("is in the index, with a line on what it is about", () => {
    const index = read("docs/README.md");
    const listed = pages.filter(
      (page) => /^docs\/[\w-]+\.md$/.test(page) && page !== "docs/README.md",
    );
    for (const page of listed)
      expect(index).toMatch(new RegExp(`^- \\[[^\\]]+\\]\\(${page.slice(5)}\\): \\S.*\\.$`, "m"));
  });

  it.each(pages)("points only at what is there: %s", (page) => {
    const prose = read(page).replaceAll(/`[^`]*`/g, "");
    const links = [...prose.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    for (const [, path = "", anchor] of links) {
      const target = path === "" ? page : join(dirname(page), path);
      expect(existsSync(join(root, target)), target).toBe(true);
      if (anchor !== undefined) expect(anchorsIn(read(target)), `${target}#`).toContain(anchor);
    }
  });
});

/** As GitHub makes them of headings. */
const anchorsIn = (markdown: string): string[] =>
  Array.from(markdown.matchAll(/^#+ (.*)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
