/**
 * What the schemas of the requests do not say of themselves: the edge parses with them, and carries
 * no prose.
 */
import type * as z from "zod";
import { limits } from "../limits.ts";
import { pushLimits } from "../push-limits.ts";
import type {
  acknowledgeBody,
  acknowledgeManyBody,
  extendBody,
  inboxBody,
  leaseBody,
  redriveBody,
  rejectBody,
  releaseBody,
  replayBody,
  rotatePushBody,
  sourceBody,
} from "../requests.ts";

/** One sentence for each member: a member without one does not compile. */
interface Notes<Schema extends z.ZodType<unknown, object>> {
  members: Record<keyof z.input<Schema>, string>;
  /** What a refinement of the schema demands, as JSON Schema. */
  also?: object;
}

const hours = limits.leaseTotalSeconds / 3600;

const selection = {
  lease_id:
    "The events of this lease; with `event_ids`, those of them that are named, and only while the lease holds them.",
  event_ids: "These events, whoever has leased them, unless a lease is named, too.",
};
/** Of all that match. */
const byFilter = {
  filter: `All events of the inbox that match, in place of \`lease_id\` and \`event_ids\`: a job acts on them. All conditions that are given must hold, and \`{}\` means every event. \`source\` and \`type\` are exact, or the beginning before a \`*\`; \`tags\`: any of these; \`since\` (inclusive) and \`until\`: of \`created_at\`. At most ${limits.inboxes.filterBytes} bytes.`,
  dry_run: "With `filter`: whether only to count the events.",
};
const selective = { anyOf: [{ required: ["lease_id"] }, { required: ["event_ids"] }] };

/** Some events, or all that match. */
const selectiveOrFiltered = { anyOf: [...selective.anyOf, { required: ["filter"] }] };

const reason = `Why: at most ${limits.reasonBytes} bytes, in several lines if need be. It is kept with the attempt.`;

const acknowledge: Notes<typeof acknowledgeBody> = {
  members: { lease_id: "Acknowledge only if no newer lease than this one holds the event." },
};

const leaseRequest: Notes<typeof leaseBody> = {
  members: {
    limit: "How many events to lease, at most; all together at most 4 MB of them.",
    lease_seconds: "For how long they are nobody else's.",
    wait_seconds: "How long to wait for an event if there is none.",
    source: "Only events of this source.",
    type: "Only events of this type.",
    tag: "Only events that have this tag.",
    cursor: "The `next_cursor` of the lease before, for the same selection: go on from there.",
    consumer: "Who leases: shown with an attempt that fails.",
  },
};

const acknowledgeMany: Notes<typeof acknowledgeManyBody> = {
  members: { ...selection, ...byFilter },
  also: selectiveOrFiltered,
};

const release: Notes<typeof releaseBody> = {
  members: {
    ...selection,
    delay_seconds: "How long they still wait until they are pending again.",
    reason,
  },
  also: selective,
};

const extend: Notes<typeof extendBody> = {
  members: {
    ...selection,
    lease_seconds: `How long they are to be leased, from now on; at most ${hours} hours from the lease's beginning.`,
  },
  also: selective,
};

const reject: Notes<typeof rejectBody> = {
  members: {
    ...selection,
    ...byFilter,
    reason: `${reason} Its beginning, in one line of at most ${limits.reasonLineLength} characters, is the \`dead_letter_reason\`.`,
  },
  also: selectiveOrFiltered,
};

const redrive: Notes<typeof redriveBody> = {
  members: { event_ids: "Dead letters.", ...byFilter },
  also: { anyOf: [{ required: ["event_ids"] }, { required: ["filter"] }] },
};

const inboxRequest: Notes<typeof inboxBody> = {
  members: {
    filter: `Which events come in: all conditions that are given must hold. \`source\` and \`type\` are exact, or the beginning before a \`*\`; \`tags\`: any of these; \`payload\`: JSON Pointer → the values that may be there. At most ${limits.inboxes.filterBytes} bytes.`,
    max_deliveries:
      "After how many deliveries an event is a dead letter. Without it, as the tenant's settings say.",
    enabled: "Of `default` alone: false switches it off.",
    push: `Where the events of the inbox are posted to, signed as Standard Webhooks say: \`url\` (https, at a public name), \`mode\` (\`event\`, or \`notify\`, which posts no content), \`format\` (\`json\` or \`cloudevents\`), \`concurrency\`, \`max_per_second\`. \`secret\`, if it is not to be made, and \`headers\` of the receiver's own are kept, and never shown again; without them, those that there are stay, but no other receiver is sent the headers of one. After \`max_deliveries\`, by default ${pushLimits.maxDeliveries}, an event is a dead letter.`,
    since:
      "Of an inbox that this makes: it is filled with the stored events that were accepted at this time or later. It is no part of the definition: where the inbox is there already, it does nothing.",
    dry_run:
      "Whether only to count the stored events since `since` that the filter lets in: nothing is defined.",
  },
};

const rotatePush: Notes<typeof rotatePushBody> = {
  members: { secret: "The new secret: `whsec_` and base64. Without it, one is made." },
};

const sourceRequest: Notes<typeof sourceBody> = {
  members: {
    scheme: "How the sender proves who it is: one of the presets, or `hmac`, `basic` or `token`.",
    source: "The `source` of the events. Without it, the name of the source.",
    type: "The `type` of the events. Without it, what the sender says, where it says something.",
    tags: "The `tags` of the events.",
    paused: "Whether deliveries are refused for now, with 409: most senders try again.",
    hmac: "Of the scheme `hmac`: where the signature stands, how it is made, and what is signed: `{body}`, with `{timestamp}` and `{id}` (the `delivery_id`) if the sender signs these.",
    header: "Of the scheme `token`: the header that holds it. Without it, `Authorization: Bearer`.",
    origins:
      "Of the scheme `cloudevents`: the origins that may shake hands, as `WebHook-Request-Origin` names them.",
    audience:
      "Of the scheme `pubsub`, where it is required: the audience of the push subscription. Tokens for any other are refused.",
    service_account:
      "Of the scheme `pubsub`, where it is required: the address of the service account of the push subscription. Tokens of any other are refused.",
    topic_arn:
      "Of the scheme `sns`, where it is required: the ARN of the topic. Messages of any other are refused.",
    delivery_id:
      "Of `hmac`, `token` and `basic`: where a delivery says which one it is, so that a repetition is no second event. The same id with another body is another event.",
    type_from: "Of `hmac`, `token` and `basic`: where a delivery says of what type it is.",
    secret:
      "What sender and source both know; of `basic`, `user:password`; `pubsub` and `sns` have none. It is never shown again. Without it, the one that the source has stays.",
    keep_previous_seconds:
      "For how long the secret before is accepted beside a new one, in seconds: until the sender has the new one.",
  },
};

const replayRequest: Notes<typeof replayBody> = {
  members: {
    since: "Events that were accepted at this time or later.",
    until: "Events that were accepted before this time.",
    inbox: "The inbox whose events are put back, and where.",
    source: "Only events of this source.",
    status: "Which events are put back: those that were acknowledged, or those that are dead.",
    dry_run: "Whether only to count them.",
  },
};

export const requestNotes = {
  Acknowledge: acknowledge,
  LeaseRequest: leaseRequest,
  AcknowledgeMany: acknowledgeMany,
  Release: release,
  Extend: extend,
  Reject: reject,
  Redrive: redrive,
  InboxRequest: inboxRequest,
  RotatePush: rotatePush,
  SourceRequest: sourceRequest,
  ReplayRequest: replayRequest,
};
