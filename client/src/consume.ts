/**
 * Takes events out of the inbox: leases them, runs a handler for each, and settles them by what
 * became of it.
 */
import { TriggersError } from "./errors.ts";
import { parseEvents } from "./event-json.ts";
import { type ConsumeOptions, type Handler, RejectEvent } from "./handler.ts";
import { HeldLease } from "./held-lease.ts";
import type { Http } from "./http.ts";
import { pauseAfter, sleep } from "./pause.ts";
import { reasonOf } from "./reason.ts";
import type { InboxEvent, Lease } from "./types.ts";

/** Seconds that one request waits for events. */
const wait = 20;

/**
 * Milliseconds that an answer to a lease is waited for once the signal has come: it may hold
 * events, which would stay leased.
 */
const grace = 1_000;

export class Consumer<Payload> {
  readonly #http: Http;
  readonly #handler: Handler<Payload>;
  readonly #options: ConsumeOptions<Payload>;
  readonly #concurrency: number;
  readonly #seconds: number;
  readonly #heartbeat: number;
  /** Where the next lease goes on, if the last one stopped before it had examined all that waits. */
  #cursor: string | undefined;
  readonly #leases = new Set<HeldLease>();
  /** Leased, and not begun. */
  readonly #waiting: { event: InboxEvent<Payload>; lease: HeldLease }[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(http: Http, handler: Handler<Payload>, options: ConsumeOptions<Payload>) {
    this.#http = http;
    this.#handler = handler;
    this.#options = options;
    this.#concurrency = atLeastOne("concurrency", options.concurrency ?? 10);
    this.#seconds = atLeastOne("lease", options.lease ?? 60);
    this.#heartbeat = options.heartbeat ?? this.#seconds / 3;
    if (!(this.#heartbeat > 0 && this.#heartbeat < this.#seconds))
      throw new RangeError("heartbeat must be shorter than lease");
  }

  /** @throws TriggersError that no repetition helps, after what runs is finished */
  async run(): Promise<void> {
    const { signal } = this.#options;
    try {
      for (let failures = 0; !signal?.aborted; ) {
        this.#begin();
        // A handler may have ended it already.
        if (signal?.aborted) break;
        if (this.#running.size >= this.#concurrency) await Promise.race(this.#running);
        else failures = await this.#lease(failures);
      }
    } finally {
      await this.#drain();
    }
  }

  #begin(): void {
    while (this.#running.size < this.#concurrency) {
      const next = this.#waiting.shift();
      if (!next) return;
      const run = this.#handle(next.event, next.lease).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  /** @returns how often it has failed in a row */
  async #lease(failures: number): Promise<number> {
    const { signal, source, type, tag, consumer } = this.#options;
    const { batchSize = this.#concurrency } = this.#options;
    const asked = Date.now();
    try {
      const limit = Math.min(100, batchSize);
      const body = JSON.stringify({
        limit,
        lease_seconds: this.#seconds,
        wait_seconds: wait,
        source,
        type,
        tag,
        cursor: this.#cursor,
        consumer,
      });
      const answer: Lease<Payload> = parseEvents(await this.#ask(body));
      this.#cursor = answer.next_cursor ?? undefined;
      if (answer.lease_id === null) return 0;
      const ids = answer.events.map(({ event_id }) => event_id);
      const lease = new HeldLease(this.#http, {
        id: answer.lease_id,
        ids,
        seconds: this.#seconds,
        heartbeat: this.#heartbeat,
        asked,
      });
      this.#leases.add(lease);
      this.#waiting.push(...answer.events.map((event) => ({ event, lease })));
      return 0;
    } catch (error) {
      if (signal?.aborted) return 0;
      if (!(error instanceof TriggersError && error.retryable)) throw error;
      this.#cursor = undefined;
      this.#report(error);
      await sleep(pauseAfter(failures, error.retryAfter), signal);
      return failures + 1;
    }
  }

  async #ask(body: string): Promise<string> {
    const { signal } = this.#options;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      timer = setTimeout(() => abort.abort(), grace);
    };
    signal?.addEventListener("abort", stop);
    const limit = (wait + 10) * 1000;
    const once = { retries: 0, timeout: limit, attemptTimeout: limit };
    try {
      return (
        await this.#http.ask({
          method: "POST",
          path: "/v1/inbox/lease",
          body,
          signal: abort.signal,
          ...once,
        })
      ).text;
    } finally {
      signal?.removeEventListener("abort", stop);
      clearTimeout(timer);
    }
  }

  /** Never throws. */
  async #handle(event: InboxEvent<Payload>, lease: HeldLease): Promise<void> {
    const signal = lease.signalOf(event.event_id);
    try {
      // It may have waited for longer than it was held.
      signal.throwIfAborted();
      await this.#settle(event, lease, signal);
    } catch (error) {
      this.#report(error, event);
    } finally {
      lease.forget(event.event_id);
      if (lease.isEmpty) this.#leases.delete(lease);
    }
  }

  async #settle(event: InboxEvent<Payload>, lease: HeldLease, signal: AbortSignal): Promise<void> {
    try {
      await this.#handler(event, { signal, leaseId: lease.id });
    } catch (error) {
      this.#report(error, event);
      if (error instanceof RejectEvent) return lease.reject(event.event_id, error.message);
      const { retryDelay = defaultDelay } = this.#options;
      return lease.release(
        [event.event_id],
        Math.min(43_200, Math.max(0, Math.round(retryDelay(event, error)))),
        reasonOf(error),
      );
    }
    await lease.acknowledge(event.event_id);
  }

  async #drain(): Promise<void> {
    const unbegun = this.#waiting.splice(0);
    const released = [...this.#leases].map(async (lease) => {
      const ids = unbegun
        .filter((waiting) => waiting.lease === lease)
        .map(({ event }) => event.event_id);
      if (ids.length > 0) await lease.release(ids, 0).catch((error) => this.#report(error));
      for (const id of ids) lease.forget(id);
    });
    await Promise.all([...released, ...this.#running]);
  }

  #report(error: unknown, event?: InboxEvent<Payload>): void {
    const { onError = (error: unknown) => console.error(error) } = this.#options;
    onError(error, event);
  }
}

const defaultDelay = ({ delivery_count = 1 }: { delivery_count?: number | undefined }): number =>
  Math.min(900, 2 ** Math.min(delivery_count - 1, 10));

function atLeastOne(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`${name} must be a whole number of at least 1`);
}
