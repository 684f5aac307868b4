/**
 * Gives dead letters back to the spool, every minute as many as one run may, until none is left: so
 * an outage may last as long as it likes.
 */
import { log } from "../http/log.ts";
import { newTraceparent } from "../http/trace-context.ts";
import { Backend } from "../private-api/backend.ts";
import { messagesIn, prefixes } from "./dead-letters.ts";
import { reportSpool, type StoredMessages } from "./report-spool.ts";

/**
 * Of one run: the next goes on. Cloudflare ends a Worker that makes more than 1,000 subrequests, of
 * which the sweep of pushes may need 300; and the next run begins after a minute.
 */
export const runLimits = { subrequests: 600, milliseconds: 45_000 } as const;

/** The queue is asked once, and the backend called up to three times. */
const reportSubrequests = 4;

/** What a queue takes at once: 100 messages of 256,000 bytes together. */
const sendLimits = { messages: 100, bytes: 250_000 } as const;

/** Objects that R2 lists, and deletes, at once. */
const objectsAtOnce = 1_000;

/** Objects of a run that cannot be sent: one may be damaged, but then the queue is down. */
const failuresToEnd = 3;

/** Milliseconds until a failed message is tried again: a release may have mended the bug. */
const failedRetryAfter = 86_400_000;

/** Called by the clock. */
export async function retryDeadLetters(env: Env): Promise<void> {
  const run = new Run(env);
  const dead = await run.list(prefixes.dead);
  const failed = await run.list(prefixes.failed);
  await run.report({ dead, failed });
  if (dead.length + failed.length === 0) return;
  // While AWS is down they wait better in R2 than in the queue, which has to take new events.
  if (!(await run.isBackendReady())) return;
  const dueBefore = Date.now() - failedRetryAfter;
  const due = failed.filter(({ uploaded }) => uploaded.getTime() < dueBefore);
  await run.giveBack([...dead, ...due].slice(0, objectsAtOnce));
}

class Run {
  readonly #env: Env;
  readonly #backend: Backend;
  readonly #endsAt = Date.now() + runLimits.milliseconds;
  #subrequestsLeft: number = runLimits.subrequests;

  constructor(env: Env) {
    this.#env = env;
    const context = { requestId: crypto.randomUUID(), traceparent: newTraceparent() };
    this.#backend = new Backend({ env, ...context });
  }

  /** Oldest first. */
  async list(prefix: string): Promise<R2Object[]> {
    this.#subrequestsLeft--;
    const { objects } = await this.#env.SPOOLED_EVENTS.list({ prefix, limit: objectsAtOnce });
    return objects;
  }

  async report(stored: StoredMessages): Promise<void> {
    this.#subrequestsLeft -= reportSubrequests;
    await reportSpool(this.#backend, this.#env, stored);
  }

  async isBackendReady(): Promise<boolean> {
    try {
      await this.#counted(() => this.#backend.call("check-readiness", {}));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * An object is deleted after the spool has its messages: they may come twice, and are stored once.
   */
  async giveBack(objects: readonly R2Object[]): Promise<void> {
    const sent: string[] = [];
    let messages = 0;
    let failures = 0;
    for (const { key, size } of objects) {
      if (failures === failuresToEnd || !this.#allows(size)) break;
      try {
        messages += await this.#send(key);
        sent.push(key);
      } catch (error) {
        failures++;
        log({ level: "error", spool: "dead_letter_kept", object: key, error: String(error) });
      }
    }
    if (sent.length > 0) await this.#env.SPOOLED_EVENTS.delete(sent);
    log({ spool: "dead_letters_retried", messages, left: objects.length - sent.length });
  }

  /** Reading it, sending it, and deleting all at the end. */
  #allows(size: number): boolean {
    const sends = 1 + Math.ceil((2 * size) / sendLimits.bytes);
    return Date.now() < this.#endsAt && 1 + sends + 1 <= this.#subrequestsLeft;
  }

  async #send(key: string): Promise<number> {
    const object = await this.#counted(() => this.#env.SPOOLED_EVENTS.get(key));
    const messages = object ? messagesIn(await object.arrayBuffer()) : [];
    for (const batch of batchesOf(messages)) {
      const requests = batch.map((body) => ({ body, contentType: "bytes" as const }));
      await this.#counted(() => this.#env.SPOOL.sendBatch(requests));
    }
    return messages.length;
  }

  #counted<Result>(subrequest: () => Promise<Result>): Promise<Result> {
    this.#subrequestsLeft--;
    return subrequest();
  }
}

function batchesOf(messages: readonly Uint8Array[]): Uint8Array[][] {
  const batches: Uint8Array[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    bytes += message.byteLength;
    const current = batches.at(-1);
    if (current && bytes <= sendLimits.bytes && current.length < sendLimits.messages) {
      current.push(message);
    } else {
      batches.push([message]);
      bytes = message.byteLength;
    }
  }
  return batches;
}
