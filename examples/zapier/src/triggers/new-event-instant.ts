/**
 * New Event (Instant): each Zap has an inbox of its own, which pushes to the Zap. What the Zap has
 * taken is acknowledged there, and nobody else's inbox knows of it.
 */
import { randomBytes } from "node:crypto";
import type { Bundle, ZObject } from "zapier-platform-core";
import { defineTrigger } from "zapier-platform-core";
import { ask, tell } from "../api.ts";
import { type Event, inZap, outputFields, sample } from "../events.ts";
import { parse } from "../json.ts";
import { isGenuine } from "../signed-post.ts";
import { recentEvents, sourceField } from "./new-event.ts";

type Input = { source?: string | undefined };

/** What Zapier keeps of a Zap that is switched on; its type names only the id. */
interface Subscription {
  /** Of the inbox. */
  id: string;
  secret: string;
}

/**
 * The name and the secret are ours, so a repetition after a lost answer makes the same inbox, and no
 * second one.
 */
async function subscribe(z: ZObject, bundle: Bundle<Input>): Promise<Subscription> {
  const { targetUrl = "", inputData } = bundle;
  const id = `zap-${z.hash("sha256", targetUrl).slice(0, 32)}`;
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const filter = inputData.source ? { source: inputData.source } : undefined;
  await ask(z, bundle, `/v1/inboxes/${id}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ filter, push: { url: targetUrl, secret } }),
  });
  return { id, secret };
}

/** What has not been posted to the Zap by then is dropped from its inbox, and from no other. */
async function unsubscribe(z: ZObject, bundle: Bundle<Input>): Promise<{ id: string }> {
  const { id = "" } = bundle.subscribeData ?? {};
  await tell(z, bundle, `/v1/inboxes/${encodeURIComponent(id)}?force=true`, { method: "DELETE" });
  return { id };
}

async function arrived(z: ZObject, bundle: Bundle<Input>) {
  const { secret } = bundle.subscribeData as unknown as Subscription;
  const { content = "", headers = {} } = bundle.rawRequest ?? {};
  if (!isGenuine({ content, headers }, secret))
    throw new z.errors.HaltedError("Whoever posted this does not know the secret of the Zap.");
  return [inZap(parse(content) as Event)];
}

export const newEventInstant = defineTrigger({
  key: "new_event_instant",
  noun: "Event",
  display: {
    label: "New Event (Instant)",
    description: "Triggers when an event arrives, within seconds.",
  },
  operation: {
    type: "hook",
    performSubscribe: subscribe,
    performUnsubscribe: unsubscribe,
    perform: arrived,
    performList: recentEvents,
    inputFields: sourceField,
    sample,
    outputFields,
  },
});
