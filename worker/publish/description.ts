/** An event of ours as a producer describes it, checked. */
import { type EventDescription, eventAttributes } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import type { JsonDocument } from "../http/json/document.ts";
import { type MemberError, validationFailed } from "../http/json/faults.ts";
import { checkValues, exceeds } from "../http/json/values.ts";
import { tooLarge } from "../http/read-stream.ts";

/** @throws ApiError validation_failed, body_too_large */
export function describe(document: JsonDocument): EventDescription {
  const { payload, metadata, attributes } = split(document);
  const checked = checkValues(attributes, eventAttributes);
  const errors = [
    ...(payload === undefined
      ? [{ pointer: "/payload", detail: "is required" }]
      : objectErrors("/payload", payload)),
    ...(metadata === undefined ? [] : objectErrors("/metadata", metadata)),
    ...("errors" in checked ? checked.errors : []),
  ];
  if (metadata !== undefined && exceeds(metadata, limits.metadataBytes)) {
    errors.push({
      pointer: "/metadata",
      detail: `must be at most ${limits.metadataBytes} bytes of JSON`,
    });
  }
  if ("errors" in checked || errors.length > 0 || payload === undefined)
    throw validationFailed(errors);
  if (exceeds(payload, limits.payloadBytes)) throw tooLarge(limits.payloadBytes);
  return { ...checked.value, payload, ...(metadata !== undefined && { metadata }) };
}

function split(document: JsonDocument) {
  const attributes = new Map(document);
  attributes.delete("payload");
  attributes.delete("metadata");
  return { payload: document.get("payload"), metadata: document.get("metadata"), attributes };
}

const objectErrors = (pointer: string, text: string): MemberError[] =>
  text.startsWith("{") ? [] : [{ pointer, detail: "must be an object" }];
