/** The operations on definitions of inboxes. */
import * as z from "zod";
import { inboxDefinition, inboxSettings } from "./inbox.ts";
import { inboxName } from "./inbox-name.ts";
import { limits } from "./limits.ts";
import { tenantInput } from "./tenant-input.ts";

const { most } = limits.inboxes;

export const inboxOperations = {
  "put-inbox": {
    service: "delivery",
    input: tenantInput.extend({
      name: inboxName,
      settings: inboxSettings,
      /** How many the tenant may have, `default` aside. */
      atMost: z.int().min(1).max(most),
    }),
    /** Replaces the definition as a whole. Instances believe the old one for a moment. */
    output: z.object({ inbox: inboxDefinition }),
    failures: ["inbox_limit_reached"],
  },
  "get-inbox": {
    service: "delivery",
    input: tenantInput.extend({ name: inboxName }),
    output: z.object({ inbox: inboxDefinition }),
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
    output: z.object({}),
    failures: ["inbox_not_empty"],
  },
} as const;
