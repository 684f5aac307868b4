/** /v1/inbox, as far as it is read. */
import { limits } from "../limits.ts";
import { json, type Operation } from "./operation.ts";
import { inboxParameters, lastEventId, streamParameters } from "./parameters.ts";
import { sample } from "./samples.ts";

const tag = "Inbox";

const listInbox: Operation = {
  method: "get",
  path: "/v1/inbox",
  operationId: "listInbox",
  tag,
  summary: "Read a page of the inbox",
  description: `Reading changes nothing: what was read still waits, until it is acknowledged. A page is full, or it is the last; pages are cut at ${limits.pageBytes / 1e6} MB, and then go on. With \`type\` or \`tag\`, a page examines about ${limits.examinedEntries} events, and goes on if there are more: it may then be empty, and not the last. With \`Accept: application/cloudevents-batch+json\` the events come as CloudEvents, and the next page is in \`Link\` alone.`,
  access: [["inbox:read"]],
  parameters: inboxParameters,
  answers: {
    200: {
      description: "A page.",
      optionalHeaders: ["Link"],
      content: {
        ...json("Page", {
          first: {
            summary: "There is more",
            value: {
              events: [sample.pending],
              count: 1,
              has_more: true,
              next_cursor: sample.cursor,
            },
          },
          empty: {
            summary: "Nothing waits",
            value: { events: [], count: 0, has_more: false, next_cursor: null },
          },
        }),
        "application/cloudevents-batch+json": {
          schema: "CloudEventBatch",
          isOther: true,
          examples: { one: { summary: "One event", value: [sample.cloudEventOut] } },
        },
      },
    },
  },
  errors: ["inbox_not_found", "invalid_cursor"],
};

const streamInbox: Operation = {
  method: "get",
  path: "/v1/inbox/stream",
  operationId: "streamInbox",
  tag,
  summary: "Watch the inbox live",
  description: `Server-Sent Events: each event that arrives while it is pending is a message named \`event\`, whose \`data\` is the event as \`GET /v1/events/{id}\` shows it. Nothing is consumed.
Comments are heartbeats. The connection ends after ${limits.stream.seconds} seconds at the latest; connect again with the last \`id\` as \`Last-Event-ID\`, as an \`EventSource\` does by itself, and nothing is missed. An event may be shown twice: tell by \`event_id\`.`,
  access: [["inbox:read"]],
  parameters: [...streamParameters, lastEventId],
  answers: {
    200: {
      description: "An event stream, without an end of its own.",
      headers: ["Cache-Control"],
      content: {
        "text/event-stream": {
          schema: "text",
          examples: {
            one: {
              summary: "The beginning, one event, and a heartbeat",
              value: `retry: 2000\nid: ${sample.cursor}\n\nid: ${sample.cursor}\nevent: event\ndata: ${JSON.stringify(sample.pending)}\n\n: heartbeat\nid: ${sample.cursor}\n\n`,
            },
          },
        },
      },
    },
  },
  errors: ["invalid_cursor"],
};

const measureInbox: Operation = {
  method: "get",
  path: "/v1/inbox/stats",
  operationId: "measureInbox",
  tag,
  summary: "Measure the backlog",
  description: `How much waits, and for how long: for an autoscaler, or an alarm. Counts end at ${limits.countedEvents}; one answer may serve for a second.`,
  access: [["inbox:read"]],
  answers: {
    200: {
      description: "The backlog.",
      content: json("Backlog", {
        some: {
          summary: "Three wait, two are leased",
          value: {
            pending: 3,
            delivered: 2,
            dead_letter: 0,
            capped: false,
            oldest_pending_age_seconds: 4.2,
          },
        },
        none: {
          summary: "Nothing waits",
          value: {
            pending: 0,
            delivered: 0,
            dead_letter: 0,
            capped: false,
            oldest_pending_age_seconds: null,
          },
        },
      }),
    },
  },
  errors: ["inbox_not_found"],
};

export const inboxOperations = [listInbox, streamInbox, measureInbox] as const;
