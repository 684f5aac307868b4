/**
 * The `_headers` file, with which Cloudflare's asset server is told the headers of each file. Where
 * two rules match, it joins their values with a comma; so each header is set by one rule alone.
 * https://developers.cloudflare.com/workers/static-assets/headers/
 */
import type { Document, Page } from "./page.ts";
import { contentSecurityPolicy } from "./policy.ts";

const everywhere = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** Their names change with their content. */
const hashed = {
  "Cache-Control": "public, max-age=31536000, immutable",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
};

/** requested again each time, which the entity tag makes cheap. */
const fresh = { "Cache-Control": "no-cache" };

export function headersFile(pages: readonly Page[], documents: readonly Document[]): string {
  return [
    rule("/*", everywhere),
    rule("/assets/*", hashed),
    ...pages.map(({ path, policy }) =>
      rule(path, { ...fresh, "Content-Security-Policy": contentSecurityPolicy(policy) }),
    ),
    ...documents.map(({ path, headers }) =>
      rule(path, {
        ...fresh,
        "Content-Security-Policy": hashed["Content-Security-Policy"],
        ...headers,
      }),
    ),
  ].join("\n");
}

const rule = (path: string, headers: Record<string, string>): string =>
  [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ""].join("\n");
