/** The pages that people read, and the code blocks in them. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesLike, root } from "../checkout.ts";

export const files = filesLike();

/** Pages whose blocks another test runs, by that test. */
export const runElsewhere: Record<string, string> = {
  "client/README.md": "test/client/package.test.ts",
};

/** Found anew each time: a page that is added is tested from then on. */
export const pages = files
  .filter((file) => /^([^/]+|docs\/.*|client\/README|examples\/.*README)\.md$/.test(file))
  .filter((file) => !(file in runElsewhere));

export interface Block {
  /** As after the fence, such as `sh`; empty for a picture. */
  language: string;
  text: string;
  /** Of the fence, from 1. */
  line: number;
  /** Where its reader is: in the folder of a package, or else at the top. */
  folder: string;
}

export function blocksOf(markdown: string, folder = "."): Block[] {
  const fences = markdown.matchAll(/^( *)```([^\n]*)\n(.*?)^ *```$/gms);
  return Array.from(fences, ({ 1: indent = "", 2: language = "", 3: text = "", index }) => ({
    language: language.trim(),
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    line: markdown.slice(0, index).split("\n").length,
    folder,
  }));
}

export const blocksIn = (page: string): Block[] =>
  blocksOf(
    readFileSync(join(root, page), "utf8"),
    page.endsWith("/README.md") ? dirname(page) : ".",
  );
