/** What the static site consists of: each page and each document is one entry of a list. */
import { openApiDocument } from "../contract/openapi/document.ts";
import { errorPages } from "./error-pages.ts";
import { licenses } from "./licenses.ts";
import type { Document, Page } from "./page.ts";

export const pages: readonly Page[] = [
  {
    path: "/",
    title: "Triggers console",
    description: "Send an event, watch the inbox, and look after what waits in it.",
    script: "console/main.tsx",
    policy: { "require-trusted-types-for": ["'script'"], "trusted-types": ["'none'"] },
  },
  {
    path: "/docs",
    title: "Triggers API reference",
    description: "Every route of the API: to read, and to try with a key of your own.",
    script: "reference/main.ts",
  },
  ...errorPages.map((page) => ({ ...page, script: "reference/error-page.ts" })),
];

export const documents: readonly Document[] = [
  {
    path: "/openapi.json",
    text: () => JSON.stringify(openApiDocument()),
    // Tools in other pages may read it, too.
    headers: { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" },
  },
  { path: "/licenses.txt", text: licenses },
];
