/**
 * The operations on pushes. Their secrets are the authorization Lambda's; which of them have
 * something to post, the delivery Lambda knows.
 */
import * as z from "zod";
import { inboxName } from "./inbox-name.ts";
import { instant } from "./instant.ts";
import { tenantId, tenantSettings } from "./key.ts";
import { pushHeaders, pushSecret, pushSecrets } from "./push.ts";
import { pushLimits } from "./push-limits.ts";
import { tenantInput } from "./tenant-input.ts";

export const pushOperations = {
  "put-push": {
    service: "authorization",
    input: tenantInput.extend({
      name: inboxName,
      /** Brought, or made by the edge before its first attempt: so a repetition changes nothing. */
      secret: pushSecret,
      /** Whether it takes the place of one that there is, which signs on for a while. */
      replaces: z.boolean(),
      keep_previous_seconds: z.int().min(0).max(pushLimits.keepSeconds),
      /** Of the receiver's URL: headers are given to no other. */
      origin: z.string().max(pushLimits.urlLength),
      /** Absent: those that there are. */
      headers: pushHeaders.optional(),
    }),
    /** Whether the secret is the one that signs now. */
    output: z.object({ is_current: z.boolean(), previous_secret_until: instant.optional() }),
    failures: [],
  },
  "delete-push": {
    service: "authorization",
    input: tenantInput.extend({ name: inboxName }),
    /** One that is not there counts as deleted. */
    output: z.object({}),
    failures: [],
  },
  "authorize-push": {
    service: "authorization",
    input: z.strictObject({ tenant: tenantId, name: inboxName }),
    /** `push` is null if there is none. It is strict: see `authorize-key`. */
    output: z.object({ push: pushSecrets.nullable(), settings: z.object(tenantSettings.shape) }),
    failures: [],
  },
  "list-push-backlogs": {
    service: "delivery",
    input: z.strictObject({ limit: z.int().min(1).max(pushLimits.sweptInboxes) }),
    /**
     * Inboxes that push and have events that wait, in turns of all tenants, and in another order each
     * time; `capped` if there are more.
     */
    output: z.object({
      inboxes: z
        .array(z.object({ tenant: tenantId, inbox: inboxName }))
        .max(pushLimits.sweptInboxes),
      capped: z.boolean(),
    }),
    failures: [],
  },
} as const;
