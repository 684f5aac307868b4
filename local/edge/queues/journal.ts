/**
 * Keeps the messages of all queues on disk until they are acknowledged, and sends them again after
 * a restart: miniflare's queues are in memory, Cloudflare's are durable. What goes through
 * miniflare's queue is only the id of a message.
 */
import { DurableObject } from "cloudflare:workers";
import { type journalBinding, memoryQueueBinding, type Waking } from "./names.ts";

/** A message as miniflare's queue holds it. */
export interface Reference {
  journaled_message_id: string;
}

export interface JournaledMessage {
  queue: string;
  body: unknown;
  /** Unix milliseconds. */
  sentAt: number;
  /** Unix milliseconds; undefined: when the queue's own delay has passed. */
  dueAt?: number | undefined;
}

/** How the others call it. */
export interface Journal {
  /** @returns once the messages are on disk and in the queue; throws if they are not */
  send(queue: string, messages: readonly NewMessage[]): Promise<QueueSendBatchResponse>;
  /**
   * @param queue where they are now: a message may have been moved to a dead-letter queue
   * @returns the messages that are not acknowledged yet
   */
  read(queue: string, ids: readonly string[]): Promise<Map<string, JournaledMessage>>;
  remove(ids: readonly string[]): Promise<void>;
  /** @returns how many messages wait, and since when the oldest does, in Unix milliseconds */
  backlogOf(queue: string): Promise<{ count: number; oldest: number | undefined }>;
}

export interface NewMessage {
  body: unknown;
  delaySeconds?: number | undefined;
}

export interface JournalEnv {
  [journalBinding]: { getByName(name: string): Journal };
  [binding: `memory:${string}`]: Queue<Reference> | undefined;
}

/** How many messages are sent again in one call of the queue, which takes at most 100. */
const pageLength = 50;

/** An object may be ended when it is idle, while the queue lives on: this lives as long as that. */
let hasSentAgain = false;
let counter = 0;

export class QueueJournal extends DurableObject<JournalEnv> implements Journal, Waking {
  constructor(state: DurableObjectState, env: JournalEnv) {
    super(state, env);
    if (hasSentAgain) return;
    hasSentAgain = true;
    state.waitUntil(this.#sendAgain(newId(Date.now())));
  }

  /** The first call of a process makes the object, and so sends again what was left. */
  wake(): void {}

  async send(queue: string, messages: readonly NewMessage[]): Promise<QueueSendBatchResponse> {
    const sentAt = Date.now();
    const kept = messages.map(({ body, delaySeconds }): [string, JournaledMessage] => [
      newId(sentAt),
      {
        queue,
        body,
        sentAt,
        ...(delaySeconds !== undefined && { dueAt: sentAt + delaySeconds * 1000 }),
      },
    ]);
    await this.ctx.storage.put(Object.fromEntries(kept));
    try {
      return await this.#enqueue(queue, kept);
    } catch (error) {
      await this.remove(kept.map(([id]) => id));
      throw error;
    }
  }

  async read(queue: string, ids: readonly string[]): Promise<Map<string, JournaledMessage>> {
    const messages = await this.ctx.storage.get<JournaledMessage>([...ids]);
    for (const [id, message] of messages) {
      if (message.queue !== queue) await this.ctx.storage.put(id, { ...message, queue });
    }
    return messages;
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.ctx.storage.delete([...ids]);
  }

  async backlogOf(queue: string): Promise<{ count: number; oldest: number | undefined }> {
    const kept = [...(await this.ctx.storage.list<JournaledMessage>()).values()];
    const waiting = kept.filter((message) => message.queue === queue);
    return { count: waiting.length, oldest: waiting[0]?.sentAt };
  }

  /** @param end the id before which all were sent by an earlier process */
  async #sendAgain(end: string): Promise<void> {
    for (let startAfter = ""; ; ) {
      const page = await this.ctx.storage.list<JournaledMessage>({
        ...(startAfter && { startAfter }),
        end,
        limit: pageLength,
      });
      const byQueue = Map.groupBy(page, ([, { queue }]) => queue);
      // One that fails stays on disk, for the next start; the others do not wait for it.
      for (const [queue, kept] of byQueue) await this.#enqueue(queue, kept).catch(console.error);
      startAfter = [...page.keys()].at(-1) ?? "";
      if (page.size < pageLength) return;
    }
  }

  async #enqueue(
    queue: string,
    kept: readonly [string, JournaledMessage][],
  ): Promise<QueueSendBatchResponse> {
    const memory = this.env[memoryQueueBinding(queue) as `memory:${string}`];
    if (!memory) throw new Error(`wrangler.toml names no queue ${queue}`);
    const now = Date.now();
    return memory.sendBatch(
      kept.map(([id, { dueAt }]) => ({
        body: { journaled_message_id: id },
        contentType: "json",
        ...(dueAt !== undefined && { delaySeconds: Math.max(0, Math.ceil((dueAt - now) / 1000)) }),
      })),
    );
  }
}

/** Of the shape of Cloudflare's, and in the order of sending. */
function newId(time: number): string {
  const order = (counter++ % 0x1_00_00).toString(16).padStart(4, "0");
  const random = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
  return time.toString(16).padStart(12, "0") + order + random;
}
