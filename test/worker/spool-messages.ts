/** Messages of the spool, and what the Worker does with a batch of them. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import type { AcceptedEvent } from "../../contract/event.ts";
import worker from "../../worker/index.ts";
import { testEnv } from "./request.ts";

export interface SentMessage {
  id: string;
  attempts: number;
  body: ArrayBuffer;
}

interface Options {
  tenant?: string;
  attempts?: number;
}

/** An event as it is spooled. */
export const accepted = (members: Partial<AcceptedEvent> = {}): AcceptedEvent => ({
  event_id: crypto.randomUUID(),
  created_at: Date.now(),
  payload: "{}",
  ...members,
});

/** A message is named by its event. */
export const messageOf = (
  event: AcceptedEvent,
  { tenant = "acme", attempts = 1 }: Options = {},
): SentMessage => ({
  id: event.event_id,
  attempts,
  body: bytesOf(JSON.stringify({ tenant, shards: 1, event })),
});

export const bytesOf = (text: string): ArrayBuffer =>
  new TextEncoder().encode(text).buffer as ArrayBuffer;

export interface Consumed {
  acknowledged: string[];
  /** Message → seconds. */
  retried: Map<string, number>;
}

/** Gives the messages to the Worker, as the queue does. */
export async function consume(
  queue: "spool" | "spool-dead",
  messages: SentMessage[],
  env: Partial<Env> = {},
): Promise<Consumed> {
  const batch = createMessageBatch(
    `zapier-triggers-${queue}`,
    messages.map((message) => ({ ...message, timestamp: new Date() })),
  );
  const retried = new Map<string, number>();
  for (const message of batch.messages) {
    const retry = message.retry.bind(message);
    message.retry = (options) => {
      retried.set(message.id, options?.delaySeconds ?? 0);
      retry(options);
    };
  }
  const context = createExecutionContext();
  await worker.queue(batch, { ...testEnv, ...env });
  const { explicitAcks } = await getQueueResult(batch, context);
  return { acknowledged: explicitAcks, retried };
}

export async function objectsUnder(prefix: string): Promise<string[]> {
  const { objects } = await testEnv.SPOOLED_EVENTS.list({ prefix });
  return objects.map(({ key }) => key);
}
