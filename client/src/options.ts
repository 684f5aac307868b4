/** The options of the client and of its calls. */
import { type Time, timeText } from "./inbox.ts";

export interface ClientOptions {
  /** Where the API is, for example https://triggers.example.com. */
  url: string | URL;
  /** Is sent to `url` alone, and never shown. */
  apiKey: string;
  /** Default: the platform's. */
  fetch?: typeof fetch | undefined;
  /** For one call with all of its attempts, in milliseconds. Default: 30,000. */
  timeout?: number | undefined;
  /** For one attempt, in milliseconds. Default: 10,000. */
  attemptTimeout?: number | undefined;
  /** Attempts after the first, where a repetition may help. Default: 5. */
  retries?: number | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** The events of a lease, those that are named, or those of the lease that are named. */
export interface Selection {
  leaseId?: string | undefined;
  eventIds?: readonly string[] | undefined;
}

export interface LeaseOptions extends CallOptions {
  /** 1 to 100. Default: 10. */
  limit?: number | undefined;
  /** Default: 300. */
  leaseSeconds?: number | undefined;
  /** How long to wait for events, at most 20. Default: 0. */
  waitSeconds?: number | undefined;
  source?: string | undefined;
  type?: string | undefined;
  /** One of the event's. */
  tag?: string | undefined;
  /** The `next_cursor` of the lease before, of the same selection. */
  cursor?: string | undefined;
  /** Who leases: shown with an attempt that fails. One line of at most 128 characters. */
  consumer?: string | undefined;
}

export interface ReplayOptions {
  since: Time;
  /** Exclusive. */
  until: Time;
  /** Default: `default`. */
  inbox?: string | undefined;
  source?: string | undefined;
  /** Default: acknowledged. */
  status?: "acknowledged" | "dead_letter" | undefined;
}

/** A selection, as the API takes it. */
export const selected = ({ leaseId, eventIds }: Selection) => ({
  lease_id: leaseId,
  event_ids: eventIds,
});

/** The range of a replay, as the API takes it. */
export const rangeOf = ({ since, until, inbox, source, status }: ReplayOptions) => ({
  since: timeText(since),
  until: timeText(until),
  inbox,
  source,
  status,
});
