/** Bulk jobs: how the routes that begin them tell of it, and /v1/jobs. */
import type { BulkAction } from "../bulk-operations.ts";
import { limits, rateLimits } from "../limits.ts";
import { type Answer, type Example, json, type Operation } from "./operation.ts";
import { jobIdInPath } from "./parameters.ts";
import { sample } from "./samples.ts";

const filter = { source: ["shop"], type: ["invoice.*"], until: "2026-11-23T00:00:00.000Z" };

const running = (action: BulkAction) => ({
  job_id: sample.jobId,
  action,
  inbox: "default",
  filter,
  state: "running",
  changed: 0,
  examined: 0,
  created_at: sample.createdAt,
});

/** Requests of what matches. */
export const filtered: Record<string, Example> = {
  filtered: { summary: "All that match", value: { filter: { ...filter, source: "shop" } } },
  count: { summary: "Only count what matches", value: { filter: { tags: "eu" }, dry_run: true } },
  all: { summary: "All of the inbox", value: { filter: {} } },
};

/** How many it would be. */
export const counted: Record<string, Example> = {
  count: { summary: "A dry run", value: { matching: 1204, capped: false } },
};

export const begun = (action: BulkAction): Answer => ({
  description: "With `filter`: the job has begun.",
  content: json("Job", { running: { summary: "It has begun", value: running(action) } }),
  headers: ["Location"],
});

/** @param which events it acts on */
export const byFilter = (which: string): string =>
  ` With \`filter\`, a job does so to ${which}, as they stood when it was asked for: it answers 202, and \`GET /v1/jobs/{id}\` tells how far it is; at most ${rateLimits.replay.limit} in ${rateLimits.replay.period} seconds for each tenant. Count them first, with \`dry_run\`, up to ${limits.countedEvents}.`;

const getJob: Operation = {
  method: "get",
  path: "/v1/jobs/{id}",
  operationId: "getJob",
  tag: "Jobs",
  summary: "Look at a job",
  description: "How far it has come; for 30 days.",
  access: [["inbox:ack"]],
  parameters: [jobIdInPath],
  answers: {
    200: {
      description: "The job.",
      content: json("Job", {
        done: {
          summary: "It is done",
          value: {
            ...running("redrive"),
            state: "done",
            changed: 1204,
            examined: 2480,
            finished_at: sample.createdAt + 9_000,
          },
        },
      }),
    },
  },
  errors: ["job_not_found"],
};

export const jobOperations = [getJob] as const;
