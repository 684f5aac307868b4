/**
 * The spool: what could not be stored now waits in a Cloudflare Queue, and is drained into the
 * table by the same conditional write. An event keeps the id and the time that it was given at
 * acceptance, so neither its place nor its uniqueness depends on when it is drained.
 */
import { encoded, type SpoolEntry } from "./message.ts";

/** A message may hold 128,000 bytes; what is larger is put into R2, and the message names it. */
const messageBytes = 120_000;

/** How long the producer waits for the spool, in milliseconds. */
const timeout = 3_000;

/** Where it waits. */
export type SpoolBindings = Pick<Env, "SPOOL" | "SPOOLED_EVENTS">;

/** @returns once the event is held durably; throws if it is not */
export async function spool(env: SpoolBindings, entry: SpoolEntry): Promise<void> {
  const bytes = encoded(entry);
  await withTimeout(
    bytes.byteLength <= messageBytes
      ? env.SPOOL.send(bytes, { contentType: "bytes" })
      : spoolLarge(env, entry, bytes),
  );
}

async function spoolLarge(
  env: SpoolBindings,
  { tenant, event }: SpoolEntry,
  bytes: Uint8Array,
): Promise<void> {
  const object = `${event.event_id}/${crypto.randomUUID()}`;
  await env.SPOOLED_EVENTS.put(object, bytes);
  const reference = { object, tenant, bytes: bytes.byteLength };
  await env.SPOOL.send(encoded(reference), { contentType: "bytes" });
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
