/** The event that a genuine delivery becomes. */
import type { AcceptedEvent } from "../../contract/event.ts";
import { parseDocument } from "../http/json/document.ts";
import { textOf } from "../http/json/text.ts";
import { ApiError } from "../http/problem.ts";
import { acceptedAt } from "../publish/accepted-at.ts";
import { fromMessage } from "../publish/cloudevents/binary.ts";
import type { CloudEvent } from "../publish/cloudevents/cloud-event.ts";
import { contentOf, eventType } from "../publish/cloudevents/content-mode.ts";
import { fromDocument } from "../publish/cloudevents/structured.ts";
import { eventIdForDelivery } from "../publish/idempotency-key.ts";
import type { Delivery } from "./delivery.ts";
import { describeDelivery } from "./description.ts";
import { eventIdOf } from "./identity.ts";
import type { Reader } from "./reader.ts";
import type { Receiving } from "./receiving.ts";
import type { Scheme } from "./scheme.ts";

/** @throws ApiError body_too_large; for a CloudEvent that is none, whatever is wrong with it */
export async function eventOf(
  { source, source_id }: Receiving,
  scheme: Scheme,
  delivery: Delivery,
  reader: Reader,
): Promise<AcceptedEvent> {
  const { tenant, settings } = source;
  if (settings.scheme !== "cloudevents") {
    const event_id = await eventIdOf({ tenant, source_id }, scheme, delivery, reader);
    return {
      event_id,
      ...acceptedAt(tenant),
      ...describeDelivery(source, scheme, delivery, reader),
    };
  }
  const { description, key } = cloudEventOf(delivery);
  return {
    event_id: await eventIdForDelivery(tenant, source_id, key),
    ...acceptedAt(tenant),
    ...description,
    ...(settings.tags && { tags: settings.tags }),
  };
}

function cloudEventOf({ headers, body }: Delivery): CloudEvent {
  const { mode, type } = contentOf(headers);
  if (mode === "binary") return fromMessage(headers, type, body);
  if (mode === "structured") return fromDocument(parseDocument(textOf(body)));
  throw new ApiError("unsupported_media_type", {
    detail:
      mode === "batched" ? "The body is a batch of CloudEvents." : "The body is no CloudEvent.",
    remedy: "Send one CloudEvent, in binary or structured mode.",
    headers: { Accept: eventType },
  });
}
