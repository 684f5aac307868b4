/**
 * The spool: what could not be stored now waits in a Cloudflare Queue, and is drained into the
 * table by the same conditional write. An event keeps the id and the time that it was given at
 * acceptance, so neither its place nor its uniqueness depends on when it is drained.
 */
import * as z from "zod";
import { acceptedEvent } from "../../contract/event.ts";
import { tenantInput } from "../../contract/tenant-input.ts";
import { log } from "../http/log.ts";
import { newTraceparent } from "../http/trace-context.ts";
import { Backend } from "../private-api/backend.ts";

const spooled = tenantInput.extend({ event: acceptedEvent, traceparent: z.string().optional() });
export type Spooled = z.infer<typeof spooled>;

/** A message may hold 128,000 bytes; what is larger is put into R2, and the message names it. */
const messageBytes = 120_000;

/** How long the producer waits for the spool, in milliseconds. */
const timeout = 3_000;

/** Seconds until a message is tried again; doubled each time. */
const backoff = { first: 2, last: 300 } as const;

/** Where it waits. */
export type SpoolBindings = Pick<Env, "SPOOL" | "SPOOLED_EVENTS">;

/** @returns once the event is held durably; throws if it is not */
export async function spool(env: SpoolBindings, entry: Spooled): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(entry));
  await withTimeout(
    bytes.byteLength <= messageBytes
      ? env.SPOOL.send(bytes, { contentType: "bytes" })
      : spoolLarge(env, entry, bytes),
  );
}

async function spoolLarge(
  env: SpoolBindings,
  { event }: Spooled,
  bytes: Uint8Array,
): Promise<void> {
  const object = `${event.event_id}/${crypto.randomUUID()}`;
  await env.SPOOLED_EVENTS.put(object, bytes);
  await env.SPOOL.send(new TextEncoder().encode(JSON.stringify({ object })), {
    contentType: "bytes",
  });
}

async function withTimeout(work: Promise<unknown>): Promise<void> {
  let timer: number | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the spool did not answer in time")), timeout);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The consumer of the queue. A message that cannot be stored yet is tried again later, and at last
 * goes to the dead-letter queue.
 */
export async function drain(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  await Promise.all(batch.messages.map((message) => drainOne(message, env)));
}

async function drainOne(message: Message<unknown>, env: Env): Promise<void> {
  try {
    const { entry, object } = await read(message.body, env);
    if (!entry) return gone(message, object);
    const { traceparent = newTraceparent(), ...input } = entry;
    const answer = await new Backend({ env, requestId: message.id, traceparent }).call(
      "ingest-event",
      {
        ...input,
        drained: true,
      },
    );
    // A refusal is final: the id belongs to an event that was stored before, or erased.
    const outcome = answer.ok ? (answer.value.replayed ? "replayed" : "stored") : answer.error.code;
    log({
      spool: "drained",
      outcome,
      tenant: input.tenant,
      event_id: input.event.event_id,
      attempts: message.attempts,
    });
    message.ack();
    if (object) await env.SPOOLED_EVENTS.delete(object);
  } catch (error) {
    const delaySeconds = Math.min(backoff.last, backoff.first * 2 ** (message.attempts - 1));
    log({
      level: "warn",
      spool: "retried",
      message_id: message.id,
      attempts: message.attempts,
      error: (error as Error).name,
    });
    message.retry({ delaySeconds });
  }
}

/**
 * The object is put before the message is sent, and deleted after the event is stored: this message
 * was delivered once before.
 */
function gone(message: Message<unknown>, object: string | undefined): void {
  log({ spool: "drained", outcome: "drained before", message_id: message.id, object });
  message.ack();
}

const claimCheck = z.strictObject({ object: z.string() });

async function read(
  body: unknown,
  env: Env,
): Promise<{ entry: Spooled | undefined; object?: string }> {
  const value: unknown = JSON.parse(new TextDecoder().decode(body as ArrayBuffer));
  const large = claimCheck.safeParse(value);
  if (!large.success) return { entry: spooled.parse(value) };
  const { object } = large.data;
  const stored = await env.SPOOLED_EVENTS.get(object);
  return { entry: stored ? spooled.parse(JSON.parse(await stored.text())) : undefined, object };
}
