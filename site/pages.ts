/** What the static site consists of: each page and each document is one entry of a list. */
import { openApiDocument } from "../contract/openapi/document.ts";
import { licenses } from "./licenses.ts";
import type { Sources } from "./policy.ts";

/** An HTML page: a frame around the script that fills it. */
export interface Page {
  /** `/docs` becomes `docs.html`, which Cloudflare serves as `/docs`. */
  path: `/${string}`;
  title: string;
  description: string;
  /** The page's program, from this folder; the style sheets that it imports become the page's. */
  script: string;
  /** What the page needs beyond the policy that all pages share. */
  policy?: Sources;
}

/** A file that is served as it is: its content type is that of its ending. */
export interface Document {
  path: `/${string}.${string}`;
  /** Asked for when the site is built. */
  text: () => string | Promise<string>;
  headers?: Record<string, string>;
}

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
