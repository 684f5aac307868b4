/** What a consumer's handler is given and may throw, and how it is run. */
import type { InboxEvent, JsonObject } from "./types.ts";

export interface HandlerContext {
  /**
   * Aborted when the event is not this consumer's any more: another one may be at it. Its reason is
   * a TriggersError, such as `lease_lost`.
   */
  signal: AbortSignal;
  leaseId: string;
}

/**
 * Its event is acknowledged when it ends well, released when it throws, and made a dead letter when
 * it throws a RejectEvent. What the error says is kept with the event.
 */
export type Handler<Payload = JsonObject> = (
  event: InboxEvent<Payload>,
  context: HandlerContext,
) => unknown;

/** Thrown by a handler for an event that no repetition helps. */
export class RejectEvent extends Error {
  /** @param reason kept with the event: its first 1,024 bytes, in several lines if need be */
  constructor(reason: string) {
    super(reason);
    this.name = "RejectEvent";
  }
}

export interface ConsumeOptions<Payload = JsonObject> {
  /** Handlers at the same time. Default: 10. */
  concurrency?: number | undefined;
  /**
   * Seconds that a lease lasts without being extended: how long others wait if this process dies.
   * Default: 60.
   */
  lease?: number | undefined;
  /** Seconds between two extensions while handlers run. Default: a third of the lease. */
  heartbeat?: number | undefined;
  /**
   * Events per lease, 1 to 100. Those beyond `concurrency` wait, leased, in this process. Default:
   * `concurrency`.
   */
  batchSize?: number | undefined;
  source?: string | undefined;
  type?: string | undefined;
  /** One of the event's. */
  tag?: string | undefined;
  /** Who this is: shown with an attempt that fails. One line of at most 128 characters. */
  consumer?: string | undefined;
  /** Stops it: no more leases; what runs is finished, what has not begun is released. */
  signal?: AbortSignal | undefined;
  /**
   * Seconds until an event comes back whose handler has thrown. Default: 1, 2, 4 … up to 900, by
   * how often it was leased.
   */
  retryDelay?: ((event: InboxEvent<Payload>, error: unknown) => number) | undefined;
  /**
   * Called when a handler has thrown or a settlement has failed (with the event), and when events
   * could not be leased (without one). Default: `console.error`.
   */
  onError?: ((error: unknown, event?: InboxEvent<Payload>) => void) | undefined;
}
