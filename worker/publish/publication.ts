/**
 * A publish request, checked and made an event: it has its id and its time before anything tries to
 * store it. Read once, in one direction: content mode, bytes, document, description, id.
 */
import type { AcceptedEvent, EventDescription } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import { parseDocument } from "../http/json/document.ts";
import { textOf } from "../http/json/text.ts";
import { readBody } from "../http/request-body.ts";
import { acceptedAt } from "./accepted-at.ts";
import { fromMessage } from "./cloudevents/binary.ts";
import { type Content, contentOf } from "./cloudevents/content-mode.ts";
import { fromDocument } from "./cloudevents/structured.ts";
import { describe } from "./description.ts";
import { eventIdFor, idempotencyKeyOf } from "./idempotency-key.ts";

export interface Publication {
  event: AcceptedEvent;
  /** Whether the producer named the event, so that an earlier request may have stored it. */
  isRepeatable: boolean;
  /** Whether another body under the id is the same event still. Default: it is an error. */
  isUnique?: boolean;
}

/** @throws ApiError for whatever is wrong with headers or body */
export async function readPublication(request: Request, tenant: string): Promise<Publication> {
  const content = contentOf(request.headers);
  const body = await readBody(request, limits.publishBodyBytes);
  const { description, key: own } = described(request.headers, content, body);
  const key = idempotencyKeyOf(request.headers) ?? own;
  const event_id = key === undefined ? crypto.randomUUID() : await eventIdFor(tenant, key);
  return {
    event: { event_id, ...acceptedAt(tenant), ...description },
    isRepeatable: key !== undefined,
  };
}

/** @returns also the key that a CloudEvent has of its own, for want of an Idempotency-Key */
function described(
  headers: Headers,
  { mode, type }: Content,
  body: Uint8Array,
): { description: EventDescription; key?: string } {
  if (mode === "binary") return fromMessage(headers, type, body);
  const document = parseDocument(textOf(body));
  return mode === "plain" ? { description: describe(document) } : fromDocument(document);
}
