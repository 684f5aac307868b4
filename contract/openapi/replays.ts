/** /v1/replays, as the document tells it. */
import { rateLimits } from "../limits.ts";
import { json, type Operation } from "./operation.ts";
import { replayIdInPath } from "./parameters.ts";
import { sample } from "./samples.ts";

const tag = "Replays";

const range = { since: "2026-11-22T00:00:00.000Z", until: "2026-11-23T00:00:00.000Z" };

const running = {
  replay_id: sample.replayId,
  state: "running",
  inbox: "default",
  ...range,
  source: "shop",
  status: "acknowledged",
  replayed: 0,
  examined: 0,
  created_at: sample.createdAt,
};

const startReplay: Operation = {
  method: "post",
  path: "/v1/replays",
  operationId: "startReplay",
  tag,
  summary: "Replay events",
  description: `Puts acknowledged or dead events of a range of time back into their inbox. It takes only what was settled before it began. At most ${rateLimits.replay.limit} in ${rateLimits.replay.period} seconds for each tenant. Count first, with \`dry_run\`.`,
  access: [["admin"]],
  body: {
    description: "Which events.",
    required: true,
    content: json("ReplayRequest", {
      count: { summary: "Only count them", value: { ...range, dry_run: true } },
      day: { summary: "A day of the shop's", value: { ...range, source: "shop" } },
      inbox: { summary: "Of a named inbox", value: { ...range, inbox: sample.inbox.name } },
    }),
  },
  answers: {
    200: {
      description: "How many it would be: a dry run.",
      content: json("ReplayCount", {
        some: { summary: "Some", value: { dry_run: true, matching: 1204, capped: false } },
      }),
    },
    202: {
      description: "The replay has begun.",
      content: json("Replay", { running: { summary: "It has begun", value: running } }),
      headers: ["Location"],
    },
  },
  errors: ["inbox_not_found"],
};

const getReplay: Operation = {
  method: "get",
  path: "/v1/replays/{id}",
  operationId: "getReplay",
  tag,
  summary: "Look at a replay",
  description: "How far it has come.",
  access: [["admin"]],
  parameters: [replayIdInPath],
  answers: {
    200: {
      description: "The replay.",
      content: json("Replay", {
        done: {
          summary: "It is done",
          value: {
            ...running,
            state: "done",
            replayed: 1204,
            examined: 1240,
            finished_at: sample.createdAt + 9_000,
          },
        },
      }),
    },
  },
  errors: ["replay_not_found"],
};

export const replayOperations = [startReplay, getReplay] as const;
