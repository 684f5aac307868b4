/**
 * A module named `….built.ts` runs when the site is built, and the page gets its default export as a
 * value: so a page can go by schemes of contract/ without carrying zod.
 */
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

export const evaluated: Plugin = {
  name: "evaluated",
  setup({ onLoad }) {
    onLoad({ filter: /\.built\.ts$/ }, async ({ path }) => ({
      contents: JSON.stringify((await import(pathToFileURL(path).href)).default),
      loader: "json",
    }));
  },
};
