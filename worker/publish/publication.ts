/**
 * A publish request, checked and made an event: it has its id and its time before anything tries to
 * store it.
 */
import {
  type AcceptedEvent,
  type EventDescription,
  eventAttributes,
} from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import {
  checkValues,
  exceeds,
  type JsonDocument,
  type MemberError,
  parseDocument,
  validationFailed,
} from "../http/json/document.ts";
import { readJsonText, tooLarge } from "../http/request-body.ts";
import { readCloudEvent } from "./cloudevents/incoming.ts";
import { eventIdFor, idempotencyKeyOf } from "./idempotency-key.ts";

export interface Publication {
  event: AcceptedEvent;
  /** Whether the producer named the event, so that an earlier request may have stored it. */
  isRepeatable: boolean;
}

/** @throws ApiError for whatever is wrong with headers or body */
export async function readPublication(request: Request, tenant: string): Promise<Publication> {
  const given = idempotencyKeyOf(request.headers);
  const cloudEvent = await readCloudEvent(request);
  const described =
    cloudEvent?.description ??
    describe(parseDocument(await readJsonText(request, limits.publishBodyBytes)));
  const key = given ?? cloudEvent?.key;
  const event_id = key === undefined ? crypto.randomUUID() : await eventIdFor(tenant, key);
  return {
    event: { event_id, created_at: Date.now(), ...described },
    isRepeatable: key !== undefined,
  };
}

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
