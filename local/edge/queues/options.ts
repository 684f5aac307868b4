/** Miniflare's options that put the journal between a Worker and the queues of its wrangler.toml. */
import {
  journalBinding,
  journalClass,
  memoryQueueBinding,
  type ProducerProps,
  producerEntrypoint,
} from "./names.ts";

interface Producer {
  queueName: string;
  deliveryDelay?: number;
}

export interface QueueOptions {
  /** By their bindings. */
  queueProducers?: Record<string, Producer>;
  /** By the names of their queues. */
  queueConsumers?: Record<string, { deadLetterQueue?: string }>;
}

/** @param worker the Worker's name in miniflare; it exports the journal and the producer */
export function durableQueueOptions(
  worker: string,
  { queueProducers = {}, queueConsumers = {} }: QueueOptions,
) {
  const producers = Object.entries(queueProducers);
  // A dead-letter queue has no producer of its own: its messages are moved, not sent.
  const deadLetterQueues = Object.values(queueConsumers).flatMap(
    ({ deadLetterQueue }) => deadLetterQueue ?? [],
  );
  return {
    queueProducers: Object.fromEntries([
      ...deadLetterQueues.map((queueName) => [memoryQueueBinding(queueName), { queueName }]),
      ...producers.map(([, producer]) => [memoryQueueBinding(producer.queueName), producer]),
    ]) as Record<string, Producer>,
    serviceBindings: Object.fromEntries(
      producers.map(([binding, { queueName }]) => {
        const props: ProducerProps = { queue: queueName };
        return [binding, { name: worker, entrypoint: producerEntrypoint, props }];
      }),
    ),
    durableObjects: { [journalBinding]: { className: journalClass, useSQLite: true } },
  };
}
