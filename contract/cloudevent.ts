/**
 * CloudEvents 1.0 as JSON documents. The edge checks the same attributes one by one, and keeps data
 * as text.
 */
import * as z from "zod";
import { source } from "./event.ts";
import { limits } from "./limits.ts";

export const cloudEvent = z
  .object({
    specversion: z.literal("1.0").describe("Of CloudEvents."),
    id: z
      .string()
      .min(1)
      .describe("With `source`, it names the event: a repetition is no second one."),
    source: source
      .meta({ format: "uri-reference" })
      .describe("A URI-reference (RFC 3986); the event's `source`."),
    type: z.string().min(1).max(limits.typeLength).describe("The event's `type`."),
    datacontenttype: z
      .string()
      .optional()
      .describe("The media type of the data. Default: `application/json`."),
    dataschema: z.string().meta({ format: "uri" }).optional().describe("An absolute URI."),
    subject: z.string().min(1).optional().describe("What it is about, within the source."),
    time: z
      .string()
      .meta({ format: "date-time" })
      .optional()
      .describe("When it happened, by the producer's clock (RFC 3339)."),
    data: z
      .unknown()
      .optional()
      .describe("A JSON object is the event's `payload`; anything else stands in it as `data`."),
    data_base64: z
      .string()
      .meta({ contentEncoding: "base64" })
      .optional()
      .describe("Instead of `data`: bytes that are no JSON."),
  })
  .catchall(z.union([z.string(), z.boolean(), z.int32()]))
  .describe("https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md");

export const cloudEventBatch = z.array(cloudEvent).max(limits.batch);
