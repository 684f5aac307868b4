/** /v1/sources, as the document tells it. */
import { deliveryRecords, sourceCache } from "../cache-bounds.ts";
import { limits } from "../limits.ts";
import { json, type Operation } from "./operation.ts";
import { sourceInPath } from "./parameters.ts";
import { sample } from "./samples.ts";

const tag = "Sources";
const access = [["admin"]] as const;
const { source } = sample;

const listSources: Operation = {
  method: "get",
  path: "/v1/sources",
  operationId: "listSources",
  tag,
  summary: "List the sources",
  description: "By name, with their addresses, and never with their secrets.",
  access,
  answers: {
    200: {
      description: "All of them.",
      content: json("SourceList", {
        one: { summary: "One source", value: { sources: [source], count: 1 } },
      }),
    },
  },
};

const putSource: Operation = {
  method: "put",
  path: "/v1/sources/{source}",
  operationId: "putSource",
  tag,
  summary: "Define a source of webhooks",
  description: `Makes the source, or replaces its definition as a whole; without \`secret\`, the one that it has stays. Its address, \`url\`, is what the sender is given: it stays the same until the source is deleted. Each delivery is verified as \`scheme\` says, and becomes an event. A changed definition or secret counts everywhere within ${sourceCache.fresh} seconds. A tenant may have ${limits.sources.most} sources.`,
  access,
  parameters: [sourceInPath],
  body: {
    description: "What the source is to be.",
    required: true,
    content: json("SourceRequest", {
      github: {
        summary: "A repository of GitHub",
        value: { scheme: "github", secret: "the-secret-of-the-webhook" },
      },
      hmac: {
        summary: "A sender without a preset that signs",
        value: {
          scheme: "hmac",
          secret: "the-secret-of-both",
          hmac: {
            header: "x-signature",
            signed: "{timestamp}.{body}",
            timestamp: { header: "x-timestamp" },
          },
          delivery_id: { pointer: "/id" },
        },
      },
      rotation: {
        summary: "A new secret, beside which the old one is accepted for a day",
        value: { scheme: "github", secret: "the-new-secret", keep_previous_seconds: 86_400 },
      },
    }),
  },
  answers: {
    200: {
      description: "The source, as it is now.",
      content: json("Source", { defined: { summary: "It is defined", value: source } }),
    },
  },
  errors: ["source_not_found", "source_limit_reached"],
};

const getSource: Operation = {
  method: "get",
  path: "/v1/sources/{source}",
  operationId: "getSource",
  tag,
  summary: "Look at a source",
  description: "How it is defined, and its address; never its secret.",
  access,
  parameters: [sourceInPath],
  answers: {
    200: {
      description: "The source.",
      content: json("Source", { defined: { summary: "A source", value: source } }),
    },
  },
  errors: ["source_not_found"],
};

const deleteSource: Operation = {
  method: "delete",
  path: "/v1/sources/{source}",
  operationId: "deleteSource",
  tag,
  summary: "Delete a source",
  description: `Its address takes nothing any more, everywhere within ${sourceCache.fresh} seconds; one that is made anew under the name has another. Events that came through it stay. One that is not there counts as deleted.`,
  access,
  parameters: [sourceInPath],
  answers: { 204: { description: "It is not there (any more)." } },
  errors: ["source_not_found"],
};

const listDeliveries: Operation = {
  method: "get",
  path: "/v1/sources/{source}/deliveries",
  operationId: "listDeliveries",
  tag,
  summary: "See what became of the latest deliveries",
  description: `The latest ${deliveryRecords.most} that were taken, and as many of the others, with why they were refused. They are seen within ${deliveryRecords.between} seconds or so, for ${deliveryRecords.kept / 86_400} days. It is a record to look for mistakes with, and no audit: where many come at once, or the edge stops, some are missing. Nothing of a delivery itself is in it.`,
  access,
  parameters: [sourceInPath],
  answers: {
    200: {
      description: "What became of them.",
      content: json("SourceDeliveries", {
        two: {
          summary: "One was taken, one is not genuine",
          value: {
            deliveries: [
              {
                received_at: "2026-11-01T12:00:09.000Z",
                outcome: "refused",
                reason: "wrong",
                status: 401,
              },
              {
                received_at: "2026-11-01T12:00:00.000Z",
                outcome: "accepted",
                event_id: sample.eventId,
                status: 200,
              },
            ],
            not_shown: 0,
          },
        },
      }),
    },
  },
  errors: ["source_not_found"],
};

export const sourceOperations: readonly Operation[] = [
  listSources,
  putSource,
  getSource,
  deleteSource,
  listDeliveries,
];
