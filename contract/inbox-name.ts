/** How inboxes are named. */
import * as z from "zod";

export const inboxName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be 1 to 63 of a-z, 0-9 and hyphens, no hyphen first");

/** The inbox that every tenant has: `/v1/inbox`. */
export const defaultInbox = "default";
