/** Publishes one event, once, however many attempts it takes. */
import { parseEvent } from "./event-json.ts";
import type { Http } from "./http.ts";
import { type Publication, publicationJson } from "./publication.ts";
import type { InboxEvent, SpooledEvent } from "./types.ts";

export interface PublishOptions {
  /**
   * 1 to 255 visible ASCII characters that name the event, so that a later call with the same key
   * is no second event. Default: a random one, which makes the attempts of this call one event.
   */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

export type Published = {
  /** For a later call that means the same event. */
  idempotencyKey: string;
} & (
  | {
      /** `stored`: by this call. `repeated`: by an earlier one with the same key. */
      outcome: "stored" | "repeated";
      event: InboxEvent;
    }
  /** The store could not be reached. The event is safe, and reaches the inbox later. */
  | { outcome: "spooled"; event: SpooledEvent }
);

export async function publish(
  http: Http,
  publication: Publication,
  options: PublishOptions = {},
): Promise<Published> {
  const { idempotencyKey = crypto.randomUUID(), signal } = options;
  const { status, text } = await http.ask({
    method: "POST",
    path: "/v1/events",
    headers: { "Idempotency-Key": quoted(idempotencyKey) },
    body: publicationJson(publication),
    signal,
  });
  if (status === 202)
    return { outcome: "spooled", event: parseEvent<SpooledEvent>(text), idempotencyKey };
  // Nobody else knows a random key: what has stored the event was an attempt of this call, whose
  // answer was lost.
  const isRepeated = status === 200 && options.idempotencyKey !== undefined;
  return {
    outcome: isRepeated ? "repeated" : "stored",
    event: parseEvent<InboxEvent>(text),
    idempotencyKey,
  };
}

/**
 * As the draft asks: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
const quoted = (key: string): string => `"${key.replace(/["\\]/g, "\\$&")}"`;
