/** Which inboxes a key may use. In a file without zod, for the console. */

/** The inbox that every tenant has: `/v1/inbox`. */
export const defaultInbox = "default";

/** @param patterns names, or beginnings of names before a `*`; undefined: all inboxes */
export const isOneOf = (patterns: readonly string[] | undefined, inbox: string): boolean =>
  patterns === undefined ||
  patterns.some((pattern) =>
    pattern.endsWith("*") ? inbox.startsWith(pattern.slice(0, -1)) : pattern === inbox,
  );
