/** Events as JSON for the public: `payload` and `metadata` go out letter for letter as they came in. */
import type { StoredEvent } from "../contract/event.ts";

export function eventJson({ payload, metadata, ...described }: StoredEvent): string {
  const verbatim = metadata === undefined ? "" : `,"metadata":${metadata}`;
  return `${JSON.stringify(described).slice(0, -1)}${verbatim},"payload":${payload}}`;
}

export function pageJson(events: StoredEvent[], nextCursor: string | null): string {
  const page = { count: events.length, has_more: nextCursor !== null, next_cursor: nextCursor };
  return `{"events":[${events.map(eventJson).join(",")}],${JSON.stringify(page).slice(1)}`;
}
