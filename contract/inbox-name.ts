/** How inboxes are named. */
import * as z from "zod";

export const inboxName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be 1 to 63 of a-z, 0-9 and hyphens, no hyphen first");

/** Inboxes that a key may be limited to: a name, or the beginning of names before a `*`. */
export const inboxPattern = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}|[a-z0-9-]{0,61}\*)$/, "must be a name, or prefix-*");

export { defaultInbox, isOneOf } from "./inbox-match.ts";
