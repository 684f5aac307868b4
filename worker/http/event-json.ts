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

/** JSON of an event whose texts are written as they are; one that is unreadable has none. */
export function verbatimJson({
  payload,
  metadata,
  ...rest
}: {
  payload?: string | undefined;
  metadata?: string | undefined;
  [member: string]: unknown;
}) {
  const texts = Object.entries({ metadata, payload })
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `,"${name}":${text}`);
  return `${JSON.stringify(rest).slice(0, -1)}${texts.join("")}}`;
}

/** RFC 3339 UTC with milliseconds. */
export const timeText = (milliseconds: number): string => new Date(milliseconds).toISOString();
