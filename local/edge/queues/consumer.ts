/** Takes a message off the disk when the Worker has acknowledged it, and not before. */
import type { JournalEnv, Reference } from "./journal.ts";
import { journalOf } from "./producer.ts";

type Handler<Env> = (
  batch: MessageBatch<unknown>,
  env: Env,
  context: ExecutionContext,
) => void | Promise<void>;

/** @returns the Worker's handler as miniflare's queue calls it, with the ids of messages */
export function consumeDurably<Env extends JournalEnv>(handler: Handler<Env>): Handler<Env> {
  return async (batch, env, context) => {
    const ids = batch.messages.map(({ body }) => (body as Reference).journaled_message_id);
    const kept = await journalOf(env).read(batch.queue, ids);
    const settled = new Map<string, "ack" | "retry">();
    const messages = batch.messages.flatMap((message, index) => {
      const id = ids[index] ?? "";
      const known = kept.get(id);
      if (known) return [shown(message, id, known, settled)];
      message.ack();
      return [];
    });
    const all = (way: "ack" | "retry", options?: QueueRetryOptions) => {
      for (const message of messages) message[way](options);
    };
    try {
      await handler(
        {
          messages,
          queue: batch.queue,
          metadata: batch.metadata,
          ackAll: () => all("ack"),
          retryAll: (options) => all("retry", options),
        },
        env,
        context,
      );
      // As Cloudflare does with what a handler that returns has not settled.
      all("ack");
    } finally {
      const acknowledged = messages.filter(({ id }) => settled.get(id) === "ack");
      await journalOf(env).remove(acknowledged.map(({ id }) => id));
    }
  };
}

/** @param settled how each message was settled: the first word counts */
function shown(
  message: Message<unknown>,
  id: string,
  { body, sentAt }: { body: unknown; sentAt: number },
  settled: Map<string, "ack" | "retry">,
): Message<unknown> {
  const settle = (way: "ack" | "retry", options?: QueueRetryOptions) => {
    if (settled.has(id)) return;
    settled.set(id, way);
    message[way](options);
  };
  return {
    id,
    body,
    timestamp: new Date(sentAt),
    attempts: message.attempts,
    ack: () => settle("ack"),
    retry: (options) => settle("retry", options),
  };
}
