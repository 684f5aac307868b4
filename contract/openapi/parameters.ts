/** What stands in paths, queries and headers of requests. */
import * as z from "zod";
import { eventId } from "../event.ts";
import { inboxName } from "../inbox-name.ts";
import { limits } from "../limits.ts";
import { idempotencyKey } from "../publication.ts";
import { deleteInboxQuery, inboxQuery, streamQuery } from "../requests.ts";
import { sourceName } from "../source-name.ts";
import { schemaOf } from "./json-schema.ts";
import { sample } from "./samples.ts";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description: string;
  schema: object;
  example: unknown;
}

interface Note {
  description: string;
  example: unknown;
  /**
   * Whether its text is read as a number: then what the number must be says more than what the text
   * must be.
   */
  isNumber?: boolean;
}

/**
 * @param notes one for each member of the query's schema: a parameter without a note does not
 * compile
 */
export function queryParameters<Schema extends z.ZodType<unknown, object>>(
  schema: Schema,
  notes: Record<keyof z.input<Schema> & string, Note>,
): Parameter[] {
  const texts = schemaOf(schema, "input").properties ?? {};
  const numbers = schemaOf(schema, "output").properties ?? {};
  return Object.entries<Note>(notes).map(([name, { description, example, isNumber = false }]) => ({
    name,
    in: "query",
    required: false,
    description,
    schema: (isNumber ? numbers : texts)[name] ?? {},
    example,
  }));
}

const selectionNotes = {
  source: { description: "Only events of this source.", example: "shop" },
  type: { description: "Only events of this type.", example: "order.paid" },
  tag: { description: "Only events that have this tag.", example: "eu" },
};

export const inboxParameters = queryParameters(inboxQuery, {
  limit: { description: "Events on a page, at most.", example: 50, isNumber: true },
  cursor: {
    description:
      "The `next_cursor` of the page before, for the same query. It continues one walk: to see what arrived behind it, start again without one.",
    example: sample.cursor,
  },
  offset: {
    description:
      "Events to skip. Cannot be combined with `cursor`, which costs less, nor with `type` or `tag`.",
    example: 0,
    isNumber: true,
  },
  order: {
    description: "As they were accepted: oldest first (`asc`), or newest first.",
    example: "asc",
  },
  ...selectionNotes,
  since: {
    description: "Only events that were accepted at this time or later.",
    example: "2026-11-23T00:00:00Z",
  },
  until: {
    description: "Only events that were accepted before this time.",
    example: "2026-11-24T00:00:00Z",
  },
  status: { description: "Only events that stand there.", example: "pending" },
});

export const eventIdInPath: Parameter = {
  name: "id",
  in: "path",
  required: true,
  description:
    "The `event_id`. What is no id of an event answers like an event that does not exist.",
  schema: schemaOf(eventId, "input"),
  example: sample.eventId,
};

export const inboxInPath: Parameter = {
  name: "inbox",
  in: "path",
  required: true,
  description:
    "The name of the inbox. What can be no name answers like an inbox that does not exist.",
  schema: schemaOf(inboxName, "input"),
  example: sample.inbox.name,
};

export const sourceInPath: Parameter = {
  name: "source",
  in: "path",
  required: true,
  description:
    "The name of the source. What can be no name answers like a source that does not exist.",
  schema: schemaOf(sourceName, "input"),
  example: sample.source.name,
};

export const deleteInboxParameters = queryParameters(deleteInboxQuery, {
  force: {
    description: "Whether it may hold events that are not acknowledged: they are gone from it.",
    example: "false",
  },
});

export const replayIdInPath: Parameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The `replay_id`.",
  schema: schemaOf(z.uuid(), "input"),
  example: sample.replayId,
};

export const jobIdInPath: Parameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The `job_id`.",
  schema: schemaOf(z.uuid(), "input"),
  example: sample.jobId,
};

export const idempotencyKeyInHeader: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: `Names the event, so that a repetition is no second one: 1 to ${limits.idempotencyKeyLength} visible ASCII characters, with or without the quotes of a structured field. Use one for each event, and repeat it with each retry.`,
  schema: schemaOf(idempotencyKey, "input"),
  example: "order-42-paid",
};

export const idempotencyKeyOfBatch: Parameter = {
  ...idempotencyKeyInHeader,
  description: `Names each item that has no \`idempotency_key\` of its own, by its place in the batch, so that the same batch may be sent again: 1 to ${limits.idempotencyKeyLength} visible ASCII characters, with or without the quotes of a structured field. Use one for each batch, and repeat it with each retry.`,
  example: "import-7-page-3",
};

export const streamParameters = queryParameters(streamQuery, {
  ...selectionNotes,
  since: {
    description:
      "Begin with events that were accepted at this time or later. Without it, the stream begins now.",
    example: "2026-11-23T00:00:00Z",
  },
});

export const lastEventId: Parameter = {
  name: "Last-Event-ID",
  in: "header",
  required: false,
  description:
    "The last `id` that the stream before this one sent, for the same query: go on from there.",
  schema: { type: "string", minLength: 1, maxLength: 256 },
  example: sample.cursor,
};

const attribute = (name: string, description: string, example: string): Parameter => ({
  name: `ce-${name}`,
  in: "header",
  required: false,
  description: `Of a CloudEvent in binary mode alone${description}`,
  schema: { type: "string" },
  example,
});

/** Extension attributes may stand beside them, as `ce-<name>`. */
export const cloudEventAttributes: readonly Parameter[] = [
  attribute("specversion", ", where it is required: 1.0.", "1.0"),
  attribute(
    "id",
    ", where it is required: with the source, it names the event.",
    sample.cloudEvent.id,
  ),
  attribute("source", ", where it is required: a URI-reference.", sample.cloudEvent.source),
  attribute("type", ", where it is required.", sample.cloudEvent.type),
  attribute("time", ": when it happened (RFC 3339).", sample.cloudEvent.time),
  attribute("subject", ": what it is about.", sample.cloudEvent.subject),
  attribute("dataschema", ": an absolute URI.", "https://shop.test/schemas/order"),
];

export const ifNoneMatch: Parameter = {
  name: "If-None-Match",
  in: "header",
  required: false,
  description: "The `ETag` of the version that is known already.",
  schema: { type: "string" },
  example: '"5f0c1a527a0e"',
};
