/**
 * Events between JSON text and objects, without losing the text of `payload` and `metadata`: a
 * double cannot hold every number.
 */
import { elementsOf, membersOf } from "./json-text.ts";
import type { EventMembers, Verbatim } from "./types.ts";

/** @param text an answer that is one event */
export function parseEvent<Event extends Verbatim>(text: string): Event {
  return addTexts(JSON.parse(text), () => text);
}

/** @param text an answer with a member `events` */
export function parseEvents<Answer extends { events: Verbatim[] }>(text: string): Answer {
  const answer: Answer = JSON.parse(text);
  let texts: string[] | undefined;
  for (const [index, event] of answer.events.entries()) {
    addTexts(event, () => {
      texts ??= elementsOf(membersOf(text).get("events") ?? "[]");
      return texts[index] ?? "{}";
    });
  }
  return answer;
}

/** Looked for only when somebody asks. */
function addTexts<Event extends Verbatim>(event: Event, textOf: () => string): Event {
  let members: Map<string, string> | undefined;
  const member = (name: string) => {
    members ??= membersOf(textOf());
    return members.get(name);
  };
  return Object.defineProperties(event, {
    payloadText: { get: () => member("payload") ?? "" },
    metadataText: { get: () => member("metadata") },
  });
}

/**
 * @returns the JSON text of an event, in one line of the API's members, with `payload` and
 * `metadata` as they were sent
 */
export function eventJson(event: Verbatim & Partial<EventMembers<unknown>>): string {
  const { payload: _, metadata: __, ...rest } = event;
  const metadata = event.metadataText === undefined ? "" : `,"metadata":${event.metadataText}`;
  const payload = event.payloadText === "" ? "" : `,"payload":${event.payloadText}`;
  return `${JSON.stringify(rest).slice(0, -1)}${metadata}${payload}}`;
}
