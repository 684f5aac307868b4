/** A Worker with queues as the local system gives them to it, whose consumer a test directs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare, Response } from "miniflare";
import { expect } from "vitest";
import { journalBinding, journalName, type Waking } from "../../../local/edge/queues/names.ts";
import { durableQueueOptions } from "../../../local/edge/queues/options.ts";
import { eventually } from "../../eventually.ts";

/** What the consumer does with a batch: it settles messages by their place, then ends. */
export interface Directions {
  ack?: readonly number[];
  retry?: readonly number[];
  all?: "ack" | "retry";
  throws?: boolean;
}

export interface Delivery {
  queue: string;
  messages: { id: string; body: unknown; attempts: number }[];
}

const fence = "fence";

const queues = join(import.meta.dirname, "../../../local/edge/queues");

const source = `
  import { consumeDurably } from "${queues}/consumer.ts";
  export { QueueJournal } from "${queues}/journal.ts";
  export { DurableQueue } from "${queues}/producer.ts";
  const later = { delaySeconds: 3600 };
  export default {
    async fetch(request, env) {
      const messages = await request.json();
      try {
        await env.WORK.sendBatch(messages);
        return new Response("sent");
      } catch (error) {
        return new Response(error.message, { status: 500 });
      }
    },
    queue: consumeDurably(async (batch, env) => {
      const messages = batch.messages.map(({ id, body, attempts }) => ({ id, body, attempts }));
      const body = JSON.stringify({ queue: batch.queue, messages });
      const directions = await env.CONSUMER.fetch("http://test/", { method: "POST", body });
      const { ack = [], retry = [], all, throws = false } = await directions.json();
      for (const place of ack) batch.messages[place].ack();
      for (const place of retry) batch.messages[place].retry(later);
      if (all === "ack") batch.ackAll();
      if (all === "retry") batch.retryAll(later);
      if (throws) throw new Error("as a test wants it");
    }),
  };`;

let script: Promise<string> | undefined;

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: "/" },
    bundle: true,
    write: false,
    format: "esm",
    external: ["cloudflare:*"],
  });
  return outputFiles[0]?.text ?? "";
}

export class DurableWorker {
  readonly #directory = mkdtempSync(join(tmpdir(), "queues-"));
  #miniflare: Miniflare | undefined;
  #fences = 0;
  /** Since it was started. */
  readonly deliveries: Delivery[] = [];

  /** @param consume what its consumer does with each delivery */
  async start(consume: (delivery: Delivery) => Directions): Promise<void> {
    script ??= bundled();
    const consumer = { maxBatchSize: 10, maxBatchTimeout: 0, maxRetries: 0 };
    const options = durableQueueOptions("worker", {
      queueProducers: { WORK: { queueName: "work" } },
      queueConsumers: { work: { deadLetterQueue: "work-dead" } },
    });
    this.deliveries.length = 0;
    this.#miniflare = new Miniflare(
      convertV4MiniflareOptions({
        ...options,
        name: "worker",
        compatibilityDate: "2026-10-01",
        modules: [{ type: "ESModule", path: "worker.mjs", contents: await script }],
        queueConsumers: {
          work: { ...consumer, deadLetterQueue: "work-dead" },
          "work-dead": { ...consumer, maxRetries: 100 },
        },
        serviceBindings: {
          ...options.serviceBindings,
          CONSUMER: async (request: { json(): Promise<unknown> }) => {
            const delivery = (await request.json()) as Delivery;
            const isFence = delivery.messages.some(({ body }) => body === fence);
            if (isFence) this.#fences++;
            else this.deliveries.push(delivery);
            return Response.json(isFence ? {} : consume(delivery));
          },
        },
        resourcePersistencePath: this.#directory,
      }),
    );
    const journals = await this.#miniflare.getDurableObjectNamespace(journalBinding);
    await (journals.getByName(journalName) as unknown as Waking).wake();
  }

  /** @returns what the producer was told */
  async send(messages: readonly object[]): Promise<string> {
    const answer = await this.#miniflare?.dispatchFetch("http://worker/", {
      method: "POST",
      body: JSON.stringify(messages),
    });
    return (await answer?.text()) ?? "";
  }

  /** Waits until what was delivered is settled, and what is to come without a delay has come. */
  async settled(): Promise<void> {
    const before = this.#fences;
    await this.send([{ body: fence }]);
    // A queue delivers a batch when the one before it is settled.
    await eventually(() => expect(this.#fences).toBeGreaterThan(before));
  }

  /** All that was delivered since it was started, as `queue: body`, sorted. */
  get delivered(): string[] {
    return this.deliveries
      .flatMap(({ queue, messages }) => messages.map(({ body }) => `${queue}: ${body}`))
      .sort();
  }

  async stop(): Promise<void> {
    await this.#miniflare?.dispose();
    this.#miniflare = undefined;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
