/**
 * Messages that left the queue, which would forget them after some days, for R2, which does not. A
 * dead letter could not be stored in a hundred attempts: AWS was down, and it goes back to the
 * spool by itself. A failed message meets a bug: it is tried again each day, and an alarm rings
 * until it is stored.
 */
import { log } from "../http/log.ts";

/** An object holds the messages of a batch, one a line: JSON text has no line feed of its own. */
export const prefixes = { dead: "dead/", failed: "failed/" } as const;

const lineFeed = "\n";

/** The consumer of the dead-letter queue. A message that R2 does not take stays in the queue. */
export async function storeDeadLetters(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const { messages } = batch;
  await store(prefixes.dead, messages, env);
  log({ level: "error", spool: "dead_letters_stored", messages: messages.length });
  for (const message of messages) message.ack();
}

/** @returns once R2 has it; throws if it has not */
export async function storeFailedMessage(message: Message<unknown>, env: Env): Promise<void> {
  await store(prefixes.failed, [message], env);
  log({ level: "error", spool: "failed_message_stored", message_id: message.id });
}

/** Named by its time, so that the oldest is listed first. */
async function store(
  prefix: string,
  messages: readonly Message<unknown>[],
  env: Env,
): Promise<void> {
  const lines = messages.flatMap(({ body }) => [body as ArrayBuffer, lineFeed]);
  const name = `${prefix}${new Date().toISOString()}/${crypto.randomUUID()}`;
  await env.SPOOLED_EVENTS.put(name, new Blob(lines));
}

/** @returns the messages of an object */
export function messagesIn(object: ArrayBuffer): Uint8Array[] {
  const bytes = new Uint8Array(object);
  const messages: Uint8Array[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(lineFeed.charCodeAt(0), start);
    if (end === -1) return messages;
    messages.push(bytes.subarray(start, end));
    start = end + 1;
  }
}
