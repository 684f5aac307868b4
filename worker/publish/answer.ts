/** What a producer is answered. */
import type { AcceptedEvent, StoredEvent } from "../../contract/event.ts";
import { eventJson, timeText, verbatimJson } from "../http/event-json.ts";

export type Published =
  /** 201: this request stored the event; 200: an earlier one had. */
  | { status: 200 | 201; event: StoredEvent }
  /** The spool holds it. */
  | { status: 202; event: AcceptedEvent };

/** A spooled event is `accepted`: it has its id and its time, and no status in an inbox yet. */
export function publishedJson(published: Published): string {
  if (published.status !== 202) return eventJson(published.event);
  const { event_id, created_at, sequence: _, ...rest } = published.event;
  return verbatimJson({
    event_id,
    timestamp: timeText(created_at),
    status: "accepted",
    created_at,
    ...rest,
  });
}

export function publishedHeaders({ status, event }: Published): Record<string, string> {
  const standing =
    status === 200
      ? { "Idempotency-Replayed": "true" }
      : { Location: `/v1/events/${event.event_id}` };
  return { "Content-Type": "application/json", ...standing };
}
