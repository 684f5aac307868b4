/**
 * What the spool could not deliver in a hundred attempts. It leaves the queue, which would forget
 * it after some days, for R2, which does not; and every hour it is given back to the spool. So an
 * outage may last as long as it likes.
 */
import { log } from "../http/log.ts";

const prefix = "dead/";

/** Objects that one run of the clock gives back, so that it ends in time. */
const revivedAtOnce = 500;

/** The consumer of the dead-letter queue. A message that R2 does not take stays in the queue. */
export async function keepDead(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      await env.SPOOLED_EVENTS.put(`${prefix}${message.id}`, message.body as ArrayBuffer);
      log({ level: "error", spool: "dead", message_id: message.id });
      message.ack();
    }),
  );
}

/**
 * Called by the clock. An object is deleted after the spool has its message: it may come twice, and
 * is stored once.
 */
export async function reviveDead(env: Env): Promise<void> {
  const { objects } = await env.SPOOLED_EVENTS.list({ prefix, limit: revivedAtOnce });
  for (const { key } of objects) {
    const body = await (await env.SPOOLED_EVENTS.get(key))?.arrayBuffer();
    if (!body) continue;
    await env.SPOOL.send(new Uint8Array(body), { contentType: "bytes" });
    await env.SPOOLED_EVENTS.delete(key);
  }
  if (objects.length > 0) log({ spool: "revived", messages: objects.length });
}
