/**
 * A library that is minified already is copied into the site as a module: to bundle its 1.7 MB
 * again would cost every start a second.
 */
import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** CommonJS files, each in one piece, that are imported for their default export. */
const files = /\/swagger-ui-dist\/swagger-ui-es-bundle\.js$/;

export const prebuilt: Plugin = {
  name: "prebuilt",
  setup({ onLoad }) {
    onLoad({ filter: files }, async ({ path }) => ({
      contents: `const module={};${await readFile(path, "utf8")}\nexport default module.exports;\n`,
      loader: "copy",
    }));
  },
};
