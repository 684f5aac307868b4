/**
 * What the API takes and answers, as its contract says; a test proves that the two are equal.
 * Members are named as the API names them.
 */

/**
 * Any JSON object. Say what you expect in its place, as in `client.inbox<Order>()`; nothing checks
 * it.
 */
export type JsonObject = Record<string, unknown>;

/** `pending`, then `delivered` while it is leased, then `acknowledged`; or `dead_letter`. */
export type Status = "pending" | "delivered" | "acknowledged" | "dead_letter";

export type Scope = "events:write" | "inbox:read" | "inbox:ack" | "inboxes:write" | "admin";

/** An event as the API shows it. */
export interface EventMembers<Payload = JsonObject> {
  /** Made by the API; the same for every repetition of one idempotency key. */
  event_id: string;
  /** When the edge accepted the event. RFC 3339, UTC, with milliseconds. */
  timestamp: string;
  status: Status;
  /** The instant of `timestamp`, in Unix milliseconds. */
  created_at: number;
  /** Where it comes from. */
  source?: string | undefined;
  /** What kind of event it is. */
  type?: string | undefined;
  tags?: string[] | undefined;
  metadata?: JsonObject | undefined;
  /**
   * As `JSON.parse` makes it: see `payloadText` for numbers that a double cannot hold. Only an event
   * that is `unreadable` has none; no consumer is given one, but dead letters may be.
   */
  payload: Payload;
  /** Why there is no `payload`: it was lost or damaged in the store. */
  unreadable?: string | undefined;
  /** Unix milliseconds; only of an acknowledged event. */
  acknowledged_at?: number | undefined;
  /** How often it was leased; absent if it never was. */
  delivery_count?: number | undefined;
  /** While it is delivered: when its lease ends. RFC 3339. */
  lease_expires_at?: string | undefined;
  dead_letter_reason?: string | undefined;
  /** RFC 3339. */
  dead_lettered_at?: string | undefined;
  /** Of a dead letter that was delivered too often: the last reason that was given, in one line. */
  last_reason?: string | undefined;
  /** The last five that failed, oldest first; only of an event that is asked for by its id. */
  attempts?: Attempt[] | undefined;
  /** Where it stands in each inbox; absent if it is in `default` alone, and of all that is listed. */
  inboxes?: EventInInbox[] | undefined;
}

/** Where an event stands in one inbox. */
export interface EventInInbox {
  inbox: string;
  status: Status;
  acknowledged_at?: number | undefined;
  delivery_count?: number | undefined;
  lease_expires_at?: string | undefined;
  dead_letter_reason?: string | undefined;
  dead_lettered_at?: string | undefined;
  last_reason?: string | undefined;
  attempts?: Attempt[] | undefined;
}

/** A delivery that ended without an acknowledgment. Times are RFC 3339. */
export interface Attempt {
  leased_at?: string | undefined;
  ended_at: string;
  outcome: "released" | "expired" | "rejected";
  /** The consumer of the lease. */
  consumer?: string | undefined;
  reason?: string | undefined;
}

/**
 * Texts as they were sent, letter for letter. They are getters that neither `JSON.stringify` nor a
 * spread copies.
 */
export interface Verbatim {
  /**
   * The JSON text of `payload`: big integers, `1.0`, key order and escapes survive in it. Empty of an
   * event that is `unreadable`.
   */
  readonly payloadText: string;
  /** The JSON text of `metadata`; undefined if there is none. */
  readonly metadataText: string | undefined;
}

export interface InboxEvent<Payload = JsonObject> extends EventMembers<Payload>, Verbatim {}

/**
 * An event that was accepted while the store could not be reached: it has its id and its time, and
 * reaches the inbox when the store is back.
 */
export interface SpooledMembers<Payload = JsonObject>
  extends Pick<
    EventMembers<Payload>,
    "event_id" | "timestamp" | "created_at" | "source" | "type" | "tags" | "metadata" | "payload"
  > {
  status: "accepted";
}
export interface SpooledEvent<Payload = JsonObject> extends SpooledMembers<Payload>, Verbatim {}

export interface Page<Payload = JsonObject> {
  events: InboxEvent<Payload>[];
  count: number;
  has_more: boolean;
  next_cursor: string | null;
}

export interface Lease<Payload = JsonObject> {
  /** Null if there was nothing to lease. */
  lease_id: string | null;
  lease_expires_at: string | null;
  /** To go on with, where events are selected by type or tag and there is more to examine. */
  next_cursor: string | null;
  /** Oldest first. */
  events: InboxEvent<Payload>[];
}

/** What is wrong with a member of a body (RFC 6901 pointer), a parameter of a query, or a header. */
export type Fault =
  | { pointer: string; detail: string }
  | { parameter: string; detail: string }
  | { header: string; detail: string };

/** Why one item among many failed. */
export interface ItemError<Code extends string = string> {
  code: Code;
  title: string;
  /** What happened to this item, and what to do about it. */
  detail: string;
  retryable: boolean;
}

/** Why one event of a batch was not stored. */
export interface PublishError extends ItemError {
  errors?: Fault[] | undefined;
  /** How much may be sent. */
  max_bytes?: number | undefined;
}

export interface Stats {
  pending: number;
  /** Leased now, or released for later. */
  delivered: number;
  dead_letter: number;
  /** Whether a count has reached the number at which counting ends, and so is a lower bound. */
  capped: boolean;
  /** Null if nothing is pending. */
  oldest_pending_age_seconds: number | null;
}

export interface Me {
  tenant: string;
  key_id: string;
  scopes: Scope[];
  tier: "standard" | "high";
  /** RFC 3339; null if the key does not expire. */
  expires_at: string | null;
  /** The inboxes that the key is limited to, as names or `prefix-*`; null if it may use all. */
  inboxes: string[] | null;
  limits: {
    requests: number;
    period_seconds: number;
    payload_bytes: number;
    metadata_bytes: number;
    page_size: number;
  };
}

/** A job that puts acknowledged or dead events back into their inbox. */
export interface Replay {
  replay_id: string;
  state: "running" | "done";
  inbox: string;
  since: string;
  until: string;
  source?: string | undefined;
  status: "acknowledged" | "dead_letter";
  /** Events put back so far. */
  replayed: number;
  /** Events looked at so far. */
  examined: number;
  created_at: number;
  finished_at?: number | undefined;
}

export interface ReplayCount {
  dry_run: true;
  /** How many events a replay would put back. */
  matching: number;
  /** Whether there are more than are counted. */
  capped: boolean;
}
