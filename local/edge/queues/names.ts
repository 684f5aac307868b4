/** What the two sides of the durable queues agree on: workerd, and Node, which configures it. */

/** The exported classes, by which miniflare's options name them. */
export const journalClass = "QueueJournal";
export const producerEntrypoint = "DurableQueue";

/** The binding of the Durable Object that keeps the messages of all queues. */
export const journalBinding = "QUEUE_JOURNAL";
export const journalName = "journal";

/** What Node calls of it. */
export interface Waking {
  /** Lets what an earlier process has left be sent again. */
  wake(): void | Promise<void>;
}

/** The binding of miniflare's own queue, which keeps its messages in memory. */
export const memoryQueueBinding = (queue: string): string => `memory:${queue}`;

/** What a producer's binding says about itself. */
export interface ProducerProps {
  queue: string;
}
