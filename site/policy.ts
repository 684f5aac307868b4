/**
 * The Content-Security-Policy of the pages: their own scripts and styles, calls to their own
 * origin, and nothing else.
 */

/** Directive → what it allows. */
export type Sources = Readonly<Record<string, readonly string[]>>;

const shared: Sources = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "connect-src": ["'self'"],
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/** @param more directives in place of the shared ones, or beside them */
export const contentSecurityPolicy = (more: Sources = {}): string =>
  Object.entries({ ...shared, ...more })
    .map(([directive, sources]) => [directive, ...sources].join(" "))
    .join("; ");
