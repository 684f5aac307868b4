/** What a Worker's queue binding is on this machine: a message is on disk before it is sent. */
import { WorkerEntrypoint } from "cloudflare:workers";
import type { Journal, JournalEnv } from "./journal.ts";
import { journalBinding, journalName, type ProducerProps } from "./names.ts";

/** Cloudflare's limit, which miniflare would apply to what goes through its own queue. */
const messageBytes = 128_000;

export const journalOf = (env: JournalEnv): Journal => env[journalBinding].getByName(journalName);

export class DurableQueue extends WorkerEntrypoint<JournalEnv, ProducerProps> {
  send(message: unknown, options: QueueSendOptions = {}): Promise<QueueSendResponse> {
    return this.sendBatch([{ body: message, ...options }]);
  }

  async sendBatch(
    messages: Iterable<MessageSendRequest<unknown>>,
    { delaySeconds }: QueueSendBatchOptions = {},
  ): Promise<QueueSendBatchResponse> {
    const batch = [...messages].map((message) => {
      if (sizeOf(message) > messageBytes) throw new Error("Queue send failed: Payload Too Large");
      return { body: message.body, delaySeconds: message.delaySeconds ?? delaySeconds };
    });
    return await journalOf(this.env).send(this.ctx.props.queue, batch);
  }

  /** What is being delivered counts, too. */
  async metrics(): Promise<QueueMetrics> {
    const { count, oldest } = await journalOf(this.env).backlogOf(this.ctx.props.queue);
    return {
      backlogCount: count,
      backlogBytes: 0,
      ...(oldest !== undefined && { oldestMessageTimestamp: new Date(oldest) }),
    };
  }
}

function sizeOf({ body, contentType }: MessageSendRequest<unknown>): number {
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  const text = contentType === "text" ? String(body) : JSON.stringify(body);
  return new TextEncoder().encode(text).byteLength;
}
