/**
 * Events as JSON for the public: `payload` and `metadata` go out letter for letter as they came in.
 */
import type { StoredEvent } from "../../contract/event.ts";

export const eventJson = ({ inboxes, ...event }: StoredEvent): string =>
  verbatimJson({ ...shownState(event), ...(inboxes && { inboxes: inboxes.map(shownState) }) });

const shownState = <State extends { lease_expires_at?: number | undefined }>({
  lease_expires_at,
  ...state
}: State) => ({
  ...state,
  ...(lease_expires_at !== undefined && { lease_expires_at: timeText(lease_expires_at) }),
});

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
