/** Whether a request brings a CloudEvent, and how; and whether it asks for some. */
import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { ApiError } from "../../http/problem.ts";

export const eventType = "application/cloudevents+json";
export const batchType = "application/cloudevents-batch+json";

const format = /^application\/cloudevents(-batch)?\+json\s*(?:;\s*charset="?utf-8"?\s*)?;?$/i;

/** @throws ApiError unsupported_media_type for another format of CloudEvents than JSON */
export function contentModeOf({
  headers,
}: Request): "structured" | "batched" | "binary" | undefined {
  const type = headers.get("content-type");
  if (type === "application/json" && !hasAttributes(headers)) return undefined;
  if (/^\s*application\/cloudevents/i.test(type ?? "")) {
    const found = format.exec(type?.trim() ?? "");
    if (!found)
      throw new ApiError("unsupported_media_type", {
        headers: { Accept: `${eventType}, ${batchType}` },
      });
    return found[1] ? "batched" : "structured";
  }
  return hasAttributes(headers) ? "binary" : undefined;
}

/** One of the two suffices, so that whoever forgets the other is told. */
const hasAttributes = (headers: Headers): boolean =>
  headers.has("ce-specversion") || headers.has("ce-id");

/** Only who names the type gets it. */
export const wantsCloudEvents = (c: Context): boolean =>
  accepts(c, {
    header: "Accept",
    supports: ["application/json", batchType],
    default: "application/json",
  }) === batchType;
