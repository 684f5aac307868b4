/**
 * Events as JSON for the public: `payload` and `metadata` go out letter for letter as they came in.
 */
import type { StoredEvent } from "../../contract/event.ts";

export function eventJson({ lease_expires_at, ...event }: StoredEvent): string {
  return verbatimJson({
    ...event,
    ...(lease_expires_at !== undefined && { lease_expires_at: timeText(lease_expires_at) }),
  });
}

/** JSON of an event whose texts are written as they are. */
export function verbatimJson({
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

/** RFC 3339 UTC with milliseconds. */
export const timeText = (milliseconds: number): string => new Date(milliseconds).toISOString();
