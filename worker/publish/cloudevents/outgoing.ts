/**
 * Events of the inbox as CloudEvents: those that came as such as they came, all others as near as
 * can be.
 */
import type { StoredEvent } from "../../../contract/event.ts";
import { timeText } from "../../http/event-json.ts";
import { keptOf } from "./cloud-event.ts";
import { toUriReference } from "./uri.ts";

/** For an event that names none. */
const defaults = {
  source: "urn:zapier-triggers:inbox",
  type: "com.zapier.triggers.event",
} as const;

/**
 * A batch.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#4-json-batch-format
 */
export const cloudEventsJson = (events: StoredEvent[]): string =>
  `[${events.map(cloudEventJson).join(",")}]`;

export function cloudEventJson(event: StoredEvent): string {
  const { payload, unreadable } = event;
  const whole = payload === undefined ? undefined : { ...event, payload };
  const { attributes, data } = (whole && keptOf(whole)) ?? nativeOf(event);
  const { specversion, id, ...others } = attributes;
  const added = {
    zteventid: event.event_id,
    ztstatus: event.status,
    ztacceptedat: timeText(event.created_at),
    ...(unreadable !== undefined && { ztunreadable: unreadable }),
  };
  const head = JSON.stringify({ specversion, id, ...others, ...added });
  return data === undefined ? head : `${head.slice(0, -1)},"${data.member}":${data.text}}`;
}

function nativeOf({ event_id, timestamp, payload, source, type, tags, metadata }: StoredEvent) {
  return {
    attributes: {
      specversion: "1.0",
      id: event_id,
      // A source of ours may be any text, theirs is a URI-reference.
      source: source === undefined ? defaults.source : toUriReference(source),
      type: type ?? defaults.type,
      time: timestamp,
      datacontenttype: "application/json",
      ...(tags !== undefined && { zttags: JSON.stringify(tags) }),
      ...(metadata !== undefined && { ztmetadata: oneLine(metadata) }),
    },
    data: payload === undefined ? undefined : ({ member: "data", text: payload } as const),
  };
}

/**
 * An attribute has no control characters: as white space of JSON they may be spaces, in its strings
 * they can be escaped.
 */
const oneLine = (json: string): string =>
  json.replace(/[\t\n\r]/g, " ").replace(/[\p{Cc}\p{Noncharacter_Code_Point}]/gu, escaped);

/** Each of the UTF-16 units that make the character. */
const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
