/** What is done with an inbox that pushes, as the document tells it. */
import { pushLimits } from "../push-limits.ts";
import { json, type Operation } from "./operation.ts";
import { eventIdInPath, inboxInPath } from "./parameters.ts";
import { sample } from "./samples.ts";

const tag = "Push";
const access = [["inboxes:write"]] as const;
const parameters = [inboxInPath];
const errors = ["inbox_not_found", "push_not_found"] as const;
const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

const rotatePush: Operation = {
  method: "post",
  path: "/v1/inboxes/{inbox}/push/rotate",
  operationId: "rotatePush",
  tag,
  summary: "Rotate the signing secret",
  description: `From now on a new secret signs what is posted, and the one before signs, too, for ${pushLimits.keepSeconds / 3_600} hours. Give the new one to the receiver meanwhile.`,
  access,
  parameters,
  body: {
    description: "The new secret, if it is not to be made.",
    required: false,
    content: json("RotatePush", {
      made: { summary: "One that is made", value: {} },
      brought: {
        summary: "One of your own",
        value: { secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=" },
      },
    }),
  },
  answers: {
    200: {
      description: "The new secret. It is never shown again.",
      content: json("RotatedPush", {
        rotated: {
          summary: "Both sign for a day",
          value: {
            secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=",
            previous_secret_until: time(sample.createdAt + pushLimits.keepSeconds * 1_000),
          },
        },
      }),
    },
  },
  errors,
};

const testPush: Operation = {
  method: "post",
  path: "/v1/inboxes/{inbox}/push/test",
  operationId: "testPush",
  tag,
  summary: "Post a test event",
  description:
    "Posts a signed event of the type `push.test`, which is stored nowhere, and says how the receiver answered. A push that is paused is tested, too.",
  access,
  parameters,
  answers: {
    200: {
      description: "How the receiver answered.",
      content: json("PushAnswer", {
        delivered: { summary: "2xx", value: { delivered: true, status: 204, duration_ms: 83 } },
        failed: {
          summary: "It did not answer in time",
          value: { delivered: false, error: "timeout", duration_ms: 15_000 },
        },
      }),
    },
  },
  errors,
};

const active = {
  state: "active",
  failures_in_a_row: 0,
  last_success_at: time(sample.createdAt),
} as const;

const pausePush: Operation = {
  method: "post",
  path: "/v1/inboxes/{inbox}/push/pause",
  operationId: "pausePush",
  tag,
  summary: "Pause a push",
  description: "Nothing is posted until it is resumed; what comes in waits.",
  access,
  parameters,
  answers: {
    200: {
      description: "It is paused.",
      content: json("PushHealth", {
        paused: {
          summary: "Paused",
          value: {
            ...active,
            state: "paused",
            paused_at: time(sample.createdAt),
            paused_because: "asked",
          },
        },
      }),
    },
  },
  errors,
};

const resumePush: Operation = {
  method: "post",
  path: "/v1/inboxes/{inbox}/push/resume",
  operationId: "resumePush",
  tag,
  summary: "Resume a push",
  description: "Goes on at once with what waits, also where a receiver is being probed.",
  access,
  parameters,
  answers: {
    200: {
      description: "It goes on.",
      content: json("PushHealth", { active: { summary: "Active", value: active } }),
    },
  },
  errors,
};

const pushEvent: Operation = {
  method: "post",
  path: "/v1/inboxes/{inbox}/events/{id}/push",
  operationId: "pushEvent",
  tag,
  summary: "Post an event again, now",
  description:
    "Whatever has become of the event in the inbox: its status there stays, and so does its schedule.",
  access: [["inbox:ack"]],
  parameters: [inboxInPath, eventIdInPath],
  answers: {
    200: {
      description: "How the receiver answered.",
      content: json("PushAnswer", {
        delivered: { summary: "2xx", value: { delivered: true, status: 200, duration_ms: 41 } },
      }),
    },
  },
  errors: [...errors, "event_not_found"],
};

export const pushOperations: readonly Operation[] = [
  rotatePush,
  testPush,
  pausePush,
  resumePush,
  pushEvent,
];
