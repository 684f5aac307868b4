/** POST /v1/events and its batch, as the document tells them. */
import { limits } from "../limits.ts";
import { type Contents, json, type Operation } from "./operation.ts";
import {
  cloudEventAttributes,
  idempotencyKeyInHeader,
  idempotencyKeyOfBatch,
} from "./parameters.ts";
import { itemProblemExample } from "./problem-examples.ts";
import { sample } from "./samples.ts";

const tag = "Events";
const { eventId, otherEventId } = sample;

const published: Contents = json("Event", {
  pending: { summary: "It waits in the inbox", value: sample.pending },
});

const publishEvent: Operation = {
  method: "post",
  path: "/v1/events",
  operationId: "publishEvent",
  tag,
  summary: "Publish an event",
  description: `A 2xx means durable: 201, the event is in the store; 202, the store could not be reached, and a durable spool holds the event until it can be.
A CloudEvent (1.0, structured or binary mode) is taken, too; its \`source\` and \`id\` do what an \`Idempotency-Key\` does. A batch of CloudEvents is taken as by \`publishEvents\`, and answered so.
Without one, a request whose answer was lost may be repeated at the price of a second event; with one, it may be repeated freely.`,
  access: [["events:write"]],
  parameters: [idempotencyKeyInHeader, ...cloudEventAttributes],
  body: {
    description: `At most ${limits.payloadBytes} bytes of payload and ${limits.metadataBytes} of metadata. Members that are not known are errors. It may be compressed: \`Content-Encoding: gzip\` or \`deflate\`.`,
    required: true,
    content: {
      ...json("Publication", {
        full: { summary: "An order was paid", value: sample.publication },
        least: { summary: "The least there can be", value: { payload: {} } },
      }),
      "application/cloudevents+json": {
        schema: "CloudEvent",
        examples: {
          structured: { summary: "A CloudEvent in structured mode", value: sample.cloudEvent },
        },
      },
      "*/*": {
        schema: "any",
        isOther: true,
        examples: {
          binary: {
            summary: "The data of a CloudEvent in binary mode; the rest in headers",
            value: { order: 42 },
          },
        },
      },
    },
  },
  answers: {
    200: {
      description: "A repetition: the event as it now stands.",
      content: published,
      headers: ["Idempotency-Replayed"],
    },
    201: { description: "The event is stored.", content: published, headers: ["Location"] },
    202: {
      description:
        "The event is in the spool. It keeps its id and its time, and can be found a little later. If its `Idempotency-Key` turns out to belong to another event, it becomes a dead letter with an id of its own.",
      content: json("SpooledEvent", { spooled: { summary: "Accepted", value: sample.spooled } }),
      headers: ["Location"],
    },
  },
  errors: [
    "invalid_header",
    "event_erased",
    "idempotency_key_reused",
    "too_many_inboxes",
    "loop_detected",
  ],
};

const publishEvents: Operation = {
  method: "post",
  path: "/v1/events/batch",
  operationId: "publishEvents",
  tag,
  summary: "Publish up to 100 events",
  description: `Each event stands for itself: one that is refused does not sink the rest. The \`status\` of a result is what a publish of that event alone would have answered. A batch keeps its order. With an \`Idempotency-Key\`, or a key for each item, it may be repeated freely.`,
  access: [["events:write"]],
  parameters: [idempotencyKeyOfBatch],
  body: {
    description: `1 to ${limits.batch} events, at most ${limits.batchBodyBytes} bytes in all.`,
    required: true,
    content: {
      ...json("Batch", {
        two: {
          summary: "Two events, one of them repeatable",
          value: {
            events: [
              { ...sample.publication, idempotency_key: "order-42-paid" },
              { payload: { order: 43 } },
            ],
          },
        },
      }),
      "application/cloudevents-batch+json": {
        schema: "CloudEventBatch",
        examples: { one: { summary: "One CloudEvent", value: [sample.cloudEvent] } },
      },
    },
  },
  answers: {
    200: {
      description: "What became of each.",
      content: json("BatchResults", {
        mixed: {
          summary: "One stored, one refused",
          value: {
            results: [
              { index: 0, event_id: eventId, status: 201 },
              {
                index: 1,
                status: 422,
                error: itemProblemExample("validation_failed"),
              },
            ],
            accepted: 1,
            duplicates: 0,
            failed: 1,
          },
        },
        duplicate: {
          summary: "One was there already",
          value: {
            results: [{ index: 0, event_id: otherEventId, status: 200 }],
            accepted: 0,
            duplicates: 1,
            failed: 0,
          },
        },
      }),
    },
  },
  errors: ["invalid_header", "loop_detected"],
};

export const publishOperations = [publishEvent, publishEvents] as const;
