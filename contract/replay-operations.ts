/** Replays: jobs that put acknowledged or dead events back into their inbox. */
import * as z from "zod";
import { source } from "./event.ts";
import { defaultInbox, inboxName } from "./inbox-name.ts";
import { instant } from "./instant.ts";
import { inboxInput, tenantInput } from "./tenant-input.ts";

/** What may be replayed. */
export const replayable = ["acknowledged", "dead_letter"] as const;

const request = {
  /** Unix milliseconds of `created_at`, inclusive. */
  since: instant,
  /** Exclusive. */
  until: instant,
  source: source.optional(),
  status: z.enum(replayable),
};

export const replay = z.object({
  replay_id: z.uuid(),
  state: z.enum(["running", "done"]),
  /** Of which inbox, by its name when the replay began. */
  inbox: inboxName.default(defaultInbox),
  ...request,
  /** Events put back so far. */
  replayed: z.int(),
  /** Events looked at so far. */
  examined: z.int(),
  created_at: instant,
  finished_at: instant.optional(),
});
export type Replay = z.infer<typeof replay>;

export const replayOperations = {
  "count-replay": {
    service: "delivery",
    input: inboxInput.extend(request),
    /** What a replay would put back; `capped` if there are more than are counted. */
    output: z.object({ matching: z.int(), capped: z.boolean() }),
    failures: ["inbox_not_found"],
  },
  "start-replay": {
    service: "delivery",
    input: inboxInput.extend({ replay_id: z.uuid(), ...request }),
    output: z.object({ replay }),
    failures: ["inbox_not_found"],
  },
  "continue-replay": {
    service: "delivery",
    input: tenantInput.extend({ replay_id: z.uuid() }),
    /** `requeued`: events put back by this call. */
    output: z.object({ replay, requeued: z.int() }),
    failures: ["replay_not_found"],
  },
  "get-replay": {
    service: "delivery",
    input: tenantInput.extend({ replay_id: z.uuid() }),
    output: z.object({ replay }),
    failures: ["replay_not_found"],
  },
} as const;
