/** What events say, read from where it lies: in the event's item, or in a body of its own. */
import type { StoredEvent } from "../../contract/event.ts";
import { expanded } from "./compression.ts";
import { bodyIdOf, isErasedMeanwhile } from "./event-body.ts";
import { type Found, type Item, text } from "./event-item.ts";
import type { EventsTable } from "./events-table.ts";

/** An event with what it says, or why that is not there. */
export type Content = { found: Found } & (
  | { kind: "whole"; event: StoredEvent }
  /** Lost or damaged for good. */
  | { kind: "unreadable"; reason: string }
  /** Not now: the store did not answer. */
  | { kind: "unread"; error: unknown }
  /** Since its item was read. */
  | { kind: "erased" }
);

/**
 * The items that hold the texts of up to 100 events: of small ones they themselves.
 * @returns undefined where the body is missing
 */
export async function bodiesOf(
  events: Pick<EventsTable, "getAll">,
  items: readonly Item[],
): Promise<(Item | undefined)[]> {
  const bodies = await events.getAll(items.flatMap((item) => bodyIdOf(item) ?? []));
  return items.map((item) => {
    const id = bodyIdOf(item);
    return id === undefined ? item : bodies.get(id);
  });
}

/**
 * What an event says: JSON texts, as they were sent.
 * @throws Error if they are damaged
 */
export function contentOf(body: Item): { payload: string; metadata?: string } {
  const { metadata, ...whole } = expanded(body);
  return {
    payload: text(whole, "payload"),
    ...(metadata?.S !== undefined && { metadata: metadata.S }),
  };
}

/**
 * Up to 100 events with what they say, in their order. The fault of one does not keep the others
 * from being read: not even a store that does not answer keeps back those that need no body.
 */
export async function withBodies(events: EventsTable, found: readonly Found[]): Promise<Content[]> {
  try {
    const bodies = await bodiesOf(
      events,
      found.map(({ item }) => item),
    );
    return await Promise.all(
      found.map((event, index) => contentWith(events, event, bodies[index])),
    );
  } catch (error) {
    return found.map((event) =>
      bodyIdOf(event.item) === undefined
        ? parsedContent(event, event.item)
        : { kind: "unread", found: event, error },
    );
  }
}

async function contentWith(
  events: EventsTable,
  found: Found,
  body: Item | undefined,
): Promise<Content> {
  if (body) return parsedContent(found, body);
  try {
    if (await isErasedMeanwhile(events, found.item)) return { kind: "erased", found };
    return { kind: "unreadable", found, reason: "its payload is missing from the store" };
  } catch (error) {
    return { kind: "unread", found, error };
  }
}

function parsedContent(found: Found, body: Item): Content {
  try {
    return { kind: "whole", found, event: { ...found.state, ...contentOf(body) } };
  } catch {
    return { kind: "unreadable", found, reason: "its payload is damaged in the store" };
  }
}

/**
 * The events as they are shown: one that is unreadable says why, in place of its payload.
 * @throws what kept one of them from being read now
 */
export const shownEvents = (contents: readonly Content[]): StoredEvent[] =>
  contents.flatMap((content): StoredEvent[] => {
    if (content.kind === "unread") throw content.error;
    if (content.kind === "whole") return [content.event];
    if (content.kind === "erased") return [];
    return [{ ...content.found.state, unreadable: content.reason }];
  });
