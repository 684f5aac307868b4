/**
 * New Event: polls the inbox, newest first. Reading consumes nothing, so neither the editor's
 * samples nor a paused Zap lose events.
 */
import type { Bundle, ZObject } from "zapier-platform-core";
import { defineInputFields, defineTrigger } from "zapier-platform-core";
import { ask } from "../api.ts";
import { type Event, inZap, outputFields, sample } from "../events.ts";

interface Page {
  events: Event[];
  next_cursor: string | null;
}

/** The most that one poll looks at: what arrived between two polls must be among them. */
const most = { events: 500, page: 100, bytes: 5_000_000 };

/** @returns the newest waiting events, up to `most` */
export async function recentEvents(z: ZObject, bundle: Bundle<{ source?: string | undefined }>) {
  const { limit = -1, isLoadingSample } = bundle.meta ?? {};
  const wanted = isLoadingSample ? 3 : limit > 0 ? Math.min(limit, most.events) : most.events;
  const found: Event[] = [];
  let bytes = 0;
  let cursor: string | null = null;
  do {
    const page: Page = await ask(
      z,
      bundle,
      `/v1/inbox?${queryOf(bundle.inputData?.source, wanted - found.length, cursor)}`,
    );
    found.push(...page.events);
    bytes += JSON.stringify(page.events).length;
    cursor = page.next_cursor;
  } while (cursor !== null && found.length < wanted && bytes < most.bytes);
  return found.map(inZap);
}

function queryOf(
  source: string | undefined,
  missing: number,
  cursor: string | null,
): URLSearchParams {
  const query = new URLSearchParams({ order: "desc", limit: String(Math.min(missing, most.page)) });
  if (source) query.set("source", source);
  if (cursor !== null) query.set("cursor", cursor);
  return query;
}

export const sourceField = defineInputFields([
  {
    key: "source",
    label: "Source",
    type: "string",
    required: false,
    helpText:
      "Only events of this source, written exactly as their producer does. Leave empty for all.",
  },
]);

export const newEvent = defineTrigger({
  key: "new_event",
  noun: "Event",
  display: { label: "New Event", description: "Triggers when an event arrives in the inbox." },
  operation: {
    type: "polling",
    perform: recentEvents,
    inputFields: sourceField,
    sample,
    outputFields,
  },
});
