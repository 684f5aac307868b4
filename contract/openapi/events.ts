/** /v1/events/{id}, as the document tells it. */
import { json, type Operation } from "./operation.ts";
import { eventIdInPath } from "./parameters.ts";
import { sample } from "./samples.ts";

const tag = "Events";
const { eventId } = sample;

const getEvent: Operation = {
  method: "get",
  path: "/v1/events/{id}",
  operationId: "getEvent",
  tag,
  summary: "Look at one event",
  description:
    "The event and where it stands, until its retention ends: 30 days, or, if it is in `default` alone, 7 days from its acknowledgment.",
  access: [["inbox:read"], ["events:write"]],
  parameters: [eventIdInPath],
  answers: {
    200: {
      description: "The event.",
      content: json("Event", {
        pending: { summary: "It waits", value: sample.pending },
        delivered: { summary: "A consumer has it", value: sample.delivered },
        acknowledged: { summary: "It is done", value: sample.acknowledged },
        several: { summary: "It is in several inboxes", value: sample.inSeveral },
      }),
    },
  },
  errors: ["event_not_found"],
};

const eraseEvent: Operation = {
  method: "delete",
  path: "/v1/events/{id}",
  operationId: "eraseEvent",
  tag,
  summary: "Erase an event",
  description:
    "What the event said is gone for good, and an event that is still in the spool never comes into the inbox. Repeatable; an event that is not there counts as erased. A late retry of its publish, with the same `Idempotency-Key`, is answered 409 and does not bring it back.",
  access: [["inbox:ack"]],
  parameters: [{ ...eventIdInPath, description: "The `event_id`." }],
  answers: { 204: { description: "It is not there (any more)." } },
  errors: ["event_not_found"],
};

export const acknowledgeEvent: Operation = {
  method: "post",
  path: "/v1/events/{id}/ack",
  operationId: "acknowledgeEvent",
  tag,
  summary: "Acknowledge one event",
  description:
    "The event leaves the inbox. Repeatable: the answer stays the same. With a `lease_id` it is refused while a newer lease holds the event.",
  access: [["inbox:ack"]],
  parameters: [eventIdInPath],
  body: {
    description: "May be left out.",
    required: false,
    content: json("Acknowledge", {
      plain: { summary: "Whoever has leased it", value: {} },
      fenced: { summary: "Only if it is still mine", value: { lease_id: sample.leaseId } },
    }),
  },
  answers: {
    200: {
      description: "It is acknowledged.",
      content: json("Acknowledgment", {
        done: {
          summary: "Done",
          value: {
            event_id: eventId,
            status: "acknowledged",
            acknowledged_at: sample.acknowledgedAt,
          },
        },
      }),
    },
  },
  errors: ["inbox_not_found", "event_not_found", "lease_lost"],
};

export const eventOperations = [getEvent, eraseEvent, acknowledgeEvent] as const;
