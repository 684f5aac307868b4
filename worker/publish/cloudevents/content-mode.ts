/** What a request to publish brings: an event of ours, or CloudEvents, and in which mode. */
import { type MediaType, parseMediaType, requireJson } from "../../http/media-type.ts";

export const eventType = "application/cloudevents+json";
export const batchType = "application/cloudevents-batch+json";

export interface Content {
  /** `plain` is an event of ours, or a batch of them; `batched` a batch of CloudEvents. */
  mode: "plain" | "structured" | "batched" | "binary";
  type: MediaType | undefined;
}

/** @throws ApiError unsupported_media_type for another format than JSON, but in binary mode */
export function contentOf(headers: Headers): Content {
  const type = parseMediaType(headers.get("content-type") ?? "");
  if (type?.essence.startsWith("application/cloudevents")) {
    requireJson(type, eventType, batchType);
    return { mode: type.essence === batchType ? "batched" : "structured", type };
  }
  if (hasAttributes(headers)) return { mode: "binary", type };
  requireJson(type, "application/json", eventType, batchType);
  return { mode: "plain", type };
}

/** One of the two suffices, so that whoever forgets the other is told. */
const hasAttributes = (headers: Headers): boolean =>
  headers.has("ce-specversion") || headers.has("ce-id");

/** Whether the request is for the batch route, to whichever of the two it was sent. */
export const bringsBatch = (headers: Headers): boolean =>
  parseMediaType(headers.get("content-type") ?? "")?.essence === batchType;
