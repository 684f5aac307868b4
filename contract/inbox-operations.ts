/** The operations on definitions of inboxes. */
import * as z from "zod";
import { filling } from "./filling.ts";
import { inboxDefinition, inboxSettings } from "./inbox.ts";
import { inboxName } from "./inbox-name.ts";
import { instant } from "./instant.ts";
import { limits } from "./limits.ts";
import { tenantInput } from "./tenant-input.ts";

const { most } = limits.inboxes;

/** With what fills it, if it was made with `since`. */
const inbox = inboxDefinition.extend({ filling: filling.optional() });

export const inboxOperations = {
  "put-inbox": {
    service: "delivery",
    input: tenantInput.extend({
      name: inboxName,
      settings: inboxSettings,
      /**
       * Unix milliseconds: if the inbox is made by this, events that were created then or later come
       * into it. Otherwise it does nothing.
       */
      since: instant.optional(),
      /** How many the tenant may have, `default` aside. */
      atMost: z.int().min(1).max(most),
    }),
    /** Replaces the definition as a whole. Instances believe the old one for a moment. */
    output: z.object({ inbox, pushed_before: z.boolean().optional() }),
    failures: ["inbox_limit_reached"],
  },
  "get-inbox": {
    service: "delivery",
    input: tenantInput.extend({ name: inboxName }),
    output: z.object({ inbox }),
    failures: ["inbox_not_found"],
  },
  "list-inboxes": {
    service: "delivery",
    input: tenantInput,
    /** By name, `default` first. */
    output: z.object({ inboxes: z.array(inboxDefinition) }),
    failures: [],
  },
  "delete-inbox": {
    service: "delivery",
    input: tenantInput.extend({
      name: inboxName,
      /** Whether it may hold events that nobody has acknowledged. */
      force: z.boolean(),
    }),
    /** One that is not there counts as deleted. */
    output: z.object({ pushed_before: z.boolean().optional() }),
    failures: ["inbox_not_empty"],
  },
} as const;
