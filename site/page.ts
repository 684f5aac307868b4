/** What a page and a document of the site are. */
import type { Sources } from "./policy.ts";

/** An HTML page. */
export interface Page {
  /** `/docs` becomes `docs.html`, which Cloudflare serves as `/docs`. */
  path: `/${string}`;
  title: string;
  description: string;
  /** The page's program, from this folder; the style sheets that it imports become the page's. */
  script: string;
  /** HTML. Default: nothing, for the script to fill. */
  body?: string;
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
