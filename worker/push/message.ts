/** What is posted: an event, word that some wait, or a test. */
import type { StoredEvent } from "../../contract/event.ts";
import type { PushSettings } from "../../contract/push.ts";
import { eventJson, timeText } from "../http/event-json.ts";
import { eventType } from "../publish/cloudevents/content-mode.ts";
import { cloudEventJson } from "../publish/cloudevents/outgoing.ts";
import type { Message } from "./post.ts";

/** As the API shows it, its payload letter for letter. */
export const eventMessage = (
  { format }: Pick<PushSettings, "format">,
  event: StoredEvent,
): Message =>
  format === "cloudevents"
    ? { id: event.event_id, body: cloudEventJson(event), contentType: eventType }
    : { id: event.event_id, body: eventJson(event), contentType: "application/json" };

export const notification = (): Message => ({ id: crypto.randomUUID(), body: "" });

export function testMessage(settings: PushSettings, inbox: string, now: number): Message {
  if (settings.mode === "notify") return notification();
  return eventMessage(settings, {
    event_id: crypto.randomUUID(),
    timestamp: timeText(now),
    status: "delivered",
    created_at: now,
    source: "zapier-triggers",
    type: "push.test",
    payload: JSON.stringify({ test: true, inbox }),
  });
}
