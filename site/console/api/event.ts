/**
 * Events as the API shows them, their payload and metadata as text: a double cannot hold every
 * number.
 */
import { elementsOf, membersOf } from "../../../client/src/json-text.ts";
import { defaultInbox } from "../../../contract/inbox-match.ts";
import type { Status } from "../../../contract/status.ts";

/** How it goes with an event in one inbox. */
interface Progress {
  /** Unix milliseconds. */
  acknowledged_at?: number;
  delivery_count?: number;
  /** RFC 3339 UTC. */
  lease_expires_at?: string;
  dead_letter_reason?: string;
  /** RFC 3339 UTC. */
  dead_lettered_at?: string;
  /** What the last attempt said of an event that was delivered too often. */
  last_reason?: string;
  /** The last that failed, oldest first; times are RFC 3339. */
  attempts?: { ended_at: string; outcome: string; consumer?: string; reason?: string }[];
}

export interface EventInInbox extends Progress {
  inbox: string;
  status: Status;
}

export interface InboxEvent extends Progress {
  event_id: string;
  /** RFC 3339 UTC. */
  timestamp: string;
  /** Unix milliseconds. */
  created_at: number;
  /** `accepted`: in the spool, not yet in an inbox. */
  status: Status | "accepted";
  source?: string;
  type?: string;
  tags?: string[];
  /** Where it stands, unless it is in `default` alone; on no page of an inbox. */
  inboxes?: EventInInbox[];
  /** False of an event that the inbox which is shown does not have. */
  isHere?: boolean;
  /** Why it has no payload. */
  unreadable?: string;
  /** JSON text, letter for letter as it was sent. */
  payloadText: string;
  metadataText: string | undefined;
}

export interface EventPage {
  events: InboxEvent[];
  nextCursor: string | null;
}

/** @param text JSON of one event */
export function parseEvent(text: string): InboxEvent {
  const members = membersOf(text);
  const payloadText = members.get("payload") ?? "{}";
  const metadataText = members.get("metadata");
  const rest = Array.from(members).filter(([name]) => name !== "payload" && name !== "metadata");
  return {
    ...Object.fromEntries(rest.map(([name, value]) => [name, JSON.parse(value)])),
    payloadText,
    metadataText,
  } as InboxEvent;
}

/** @param text JSON with a member `events` */
export function parsePage(text: string): EventPage {
  const members = membersOf(text);
  return {
    events: elementsOf(members.get("events") ?? "[]").map(parseEvent),
    nextCursor: JSON.parse(members.get("next_cursor") ?? "null"),
  };
}

const progressMembers = [
  "acknowledged_at",
  "delivery_count",
  "lease_expires_at",
  "dead_letter_reason",
  "dead_lettered_at",
  "last_reason",
  "attempts",
] as const satisfies readonly (keyof Progress)[];

/** The event as it stands in an inbox. Of itself, it says how it stands in `default`. */
export function inInbox(event: InboxEvent, inbox: string): InboxEvent {
  if (event.status === "accepted") return event;
  if (!event.inboxes && inbox === defaultInbox) return event;
  const inboxes = event.inboxes ?? [{ inbox: defaultInbox, status: event.status }];
  const place = inboxes.find((each) => each.inbox === inbox);
  if (!place) return { ...event, inboxes, isHere: false };
  const { inbox: _, ...progress } = place;
  const shared = { ...event };
  for (const member of progressMembers) delete shared[member];
  return { ...shared, ...progress };
}
