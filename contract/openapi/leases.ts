/** /v1/inbox, as far as events are claimed and settled. */
import type { BulkAction } from "../bulk-operations.ts";
import { limits } from "../limits.ts";
import { begun, byFilter, counted, filtered } from "./jobs.ts";
import { type Example, json, type Operation } from "./operation.ts";
import { itemProblemExample } from "./problem-examples.ts";
import { sample } from "./samples.ts";
import type { RequestName, SchemaName } from "./schemas.ts";

const tag = "Leases";
const { eventId, otherEventId, leaseId } = sample;

const leaseEvents: Operation = {
  method: "post",
  path: "/v1/inbox/lease",
  operationId: "leaseEvents",
  tag,
  summary: "Lease events",
  description: `Claims the oldest free events for one consumer. When the lease runs out, they are pending again in that instant. An event whose leases have run out ${limits.maxDeliveries.default} times (a tenant may have another number) becomes a dead letter instead of being leased again. With \`type\` or \`tag\`, it examines about ${limits.examinedEntries} events, and says in \`next_cursor\` where it stopped.`,
  access: [["inbox:read", "inbox:ack"]],
  body: {
    description: "May be left out.",
    required: false,
    content: json("LeaseRequest", {
      defaults: { summary: "As usual", value: {} },
      waiting: {
        summary: "Wait for one of the shop's",
        value: { limit: 1, lease_seconds: 60, wait_seconds: 20, source: "shop" },
      },
    }),
  },
  answers: {
    200: {
      description: "The lease; without events there is none.",
      content: json("Lease", {
        one: {
          summary: "One event",
          value: {
            lease_id: leaseId,
            lease_expires_at: sample.leaseExpiresAt,
            next_cursor: null,
            events: [sample.delivered],
          },
        },
        none: {
          summary: "Nothing to lease",
          value: { lease_id: null, lease_expires_at: null, next_cursor: null, events: [] },
        },
      }),
    },
  },
  errors: ["inbox_not_found", "invalid_cursor"],
};

const whole: Example = { summary: "All events of a lease", value: { lease_id: leaseId } };
const named: Example = {
  summary: "Two of its events",
  value: { lease_id: leaseId, event_ids: [eventId, otherEventId] },
};

/** What one is told of an event that another consumer has by now. */
const lost = {
  event_id: otherEventId,
  error: itemProblemExample("lease_lost"),
};

interface Settling {
  verb: string;
  operationId: string;
  summary: string;
  description: string;
  request: RequestName;
  requests: Record<string, Example>;
  answer: SchemaName;
  /** What an event is told that was settled. */
  settled: object;
  /** If it may be done to all that match. */
  bulk?: BulkAction;
}

const whatBecame = "What became of each; may be repeated. Of a dry run: how many events match.";

/** Takes events by their lease, or by name; says of each what became of it. */
const settling = ({
  verb,
  request,
  requests,
  answer,
  settled,
  bulk,
  ...rest
}: Settling): Operation => ({
  ...rest,
  method: "post",
  path: `/v1/inbox/${verb}`,
  tag,
  access: [["inbox:ack"]],
  body: {
    description: bulk
      ? "Which events: at least one of `lease_id` and `event_ids`, or a `filter`."
      : "Which events: at least one of `lease_id` and `event_ids`.",
    required: true,
    content: json(request, { ...requests, ...(bulk && filtered) }),
  },
  answers: {
    200: {
      description: bulk ? whatBecame : "What became of each. May be repeated.",
      content: json(answer, {
        mixed: {
          summary: "One settled, one lost to another consumer",
          value: { results: [{ event_id: eventId, ...settled }, lost], succeeded: 1, failed: 1 },
        },
        ...(bulk && counted),
      }),
    },
    ...(bulk && { 202: begun(bulk) }),
  },
  errors: ["inbox_not_found", "lease_not_found"],
});

const acknowledgeEvents = settling({
  verb: "ack",
  operationId: "acknowledgeEvents",
  summary: "Acknowledge events",
  description:
    "They are done, and leave the inbox. A late acknowledgment is accepted unless a newer lease holds the event." +
    byFilter("all events that match, unless a consumer holds them"),
  bulk: "ack",
  request: "AcknowledgeMany",
  requests: { whole, named },
  answer: "AcknowledgedOrCount",
  settled: { status: "acknowledged", acknowledged_at: sample.acknowledgedAt },
});

const releaseEvents = settling({
  verb: "release",
  operationId: "releaseEvents",
  summary: "Give events back",
  description:
    "They are pending again, at once or after `delay_seconds`; until then they stay `delivered`. They keep their place in the order.",
  request: "Release",
  requests: {
    whole,
    later: { summary: "In a minute", value: { lease_id: leaseId, delay_seconds: 60 } },
  },
  answer: "Released",
  settled: { status: "pending" },
});

const extendLease = settling({
  verb: "extend",
  operationId: "extendLease",
  summary: "Extend a lease",
  description: "Buys a consumer time that it needs: a heartbeat for long work.",
  request: "Extend",
  requests: {
    longer: { summary: "Ten minutes from now", value: { lease_id: leaseId, lease_seconds: 600 } },
  },
  answer: "Extended",
  settled: { status: "delivered", lease_expires_at: sample.leaseExpiresAt },
});

const rejectEvents = settling({
  verb: "reject",
  operationId: "rejectEvents",
  summary: "Reject events",
  description:
    "Makes dead letters of them: nobody gets them any more, until they are redriven or replayed." +
    byFilter("all events that match, unless a consumer holds them"),
  bulk: "reject",
  request: "Reject",
  requests: {
    reason: {
      summary: "With a reason",
      value: { event_ids: [eventId], reason: "no such customer" },
    },
  },
  answer: "RejectedOrCount",
  settled: { status: "dead_letter" },
});

const redriveEvents: Operation = {
  method: "post",
  path: "/v1/inbox/redrive",
  operationId: "redriveEvents",
  tag,
  summary: "Redrive dead letters",
  description:
    "Dead letters are pending again, and their deliveries are counted from the beginning." +
    byFilter("all dead letters that match"),
  access: [["inbox:ack"]],
  body: {
    description: "Which events.",
    required: true,
    content: json("Redrive", {
      one: { summary: "One event", value: { event_ids: [eventId] } },
      ...filtered,
    }),
  },
  answers: {
    200: {
      description: whatBecame,
      content: json("RedrivenOrCount", {
        one: {
          summary: "It waits again",
          value: { results: [{ event_id: eventId, status: "pending" }], succeeded: 1, failed: 0 },
        },
        ...counted,
      }),
    },
    202: begun("redrive"),
  },
  errors: ["inbox_not_found"],
};

export const leaseOperations = [
  leaseEvents,
  acknowledgeEvents,
  releaseEvents,
  extendLease,
  rejectEvents,
  redriveEvents,
] as const;
