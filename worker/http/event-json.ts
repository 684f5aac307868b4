/**
 * Events as JSON for the public: `payload` and `metadata` go out letter for letter as they came in.
 */
import type { StoredEvent } from "../../contract/event.ts";
import type { Published } from "../publish/publish.ts";

export function eventJson({ lease_expires_at, ...event }: StoredEvent): string {
  return verbatimJson({
    ...event,
    ...(lease_expires_at !== undefined && { lease_expires_at: timeText(lease_expires_at) }),
  });
}

function verbatimJson({
  payload,
  metadata,
  ...rest
}: {
  payload: string;
  metadata?: string | undefined;
  [member: string]: unknown;
}) {
  const text = metadata === undefined ? "" : `,"metadata":${metadata}`;
  return `${JSON.stringify(rest).slice(0, -1)}${text},"payload":${payload}}`;
}

/** A spooled event is `accepted`: it has its id and its time, and no status in an inbox yet. */
export function publishedJson(published: Published): string {
  if (published.status !== 202) return eventJson(published.event);
  const { event_id, created_at, ...rest } = published.event;
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

/** RFC 3339 UTC with milliseconds. */
export const timeText = (milliseconds: number): string => new Date(milliseconds).toISOString();

export function pageJson(events: StoredEvent[], nextCursor: string | null): string {
  const page = { count: events.length, has_more: nextCursor !== null, next_cursor: nextCursor };
  return `{"events":[${events.map(eventJson).join(",")}],${JSON.stringify(page).slice(1)}`;
}
