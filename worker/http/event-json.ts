/**
 * Events as JSON for the public: `payload` and `metadata` go out letter for letter as they came in.
 */
import type { Attempt } from "../../contract/attempt.ts";
import type { EventInInbox, StoredEvent } from "../../contract/event.ts";

export const eventJson = ({ inboxes, sequence: _, ...event }: StoredEvent): string =>
  verbatimJson({ ...shownState(event), ...(inboxes && { inboxes: inboxes.map(shownState) }) });

const shownState = <State extends ShownTimes>({
  lease_expires_at,
  dead_lettered_at,
  attempts,
  ...state
}: State) => ({
  ...state,
  ...(lease_expires_at !== undefined && { lease_expires_at: timeText(lease_expires_at) }),
  ...(dead_lettered_at !== undefined && { dead_lettered_at: timeText(dead_lettered_at) }),
  ...(attempts && { attempts: attempts.map(shownAttempt) }),
});

type ShownTimes = Pick<EventInInbox, "lease_expires_at" | "dead_lettered_at" | "attempts">;

const shownAttempt = ({ leased_at, ended_at, ...attempt }: Attempt) => ({
  ...(leased_at !== undefined && { leased_at: timeText(leased_at) }),
  ended_at: timeText(ended_at),
  ...attempt,
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
