/** For how long the edge goes by what it was told: what is published of revoking and of changing. */

/**
 * How long the edge trusts what the authority said of a key, in seconds. While AWS can be reached,
 * a revoked key stops everywhere within `fresh`. While it cannot, a key that was valid may go on
 * publishing, and nothing else, for `stale`, unless the edge's KV says that it was revoked; an
 * unknown one is refused.
 */
export const keyCache = {
  /** Within one isolate, without looking at KV again. */
  isolate: 5,
  /** Since the authority was asked. */
  fresh: 60,
  /** Since the authority was asked: from then on, whoever uses the key has it asked anew meanwhile. */
  renewed: 40,
  /** Since the authority was asked, for an unknown key. */
  unknown: 30,
  /** Since the authority was last asked with success, while it cannot be asked: to publish. */
  stale: 86_400,
} as const;

/**
 * How long the edge trusts what it was told of a source, in seconds, in the isolate's memory alone.
 * While AWS can be reached, a changed or deleted source counts everywhere within `fresh`. While it
 * cannot, the source as it was known goes on for `stale`, unless the edge's KV says that it changed.
 */
export const sourceCache = {
  /** Since the backend was asked. */
  fresh: 60,
  /** Since the backend was asked, for a source that there is not. */
  unknown: 30,
  /** Since the backend was last asked with success, while it cannot be asked. */
  stale: 86_400,
} as const;

/** What is told of deliveries to a source, how late, and for how long, in seconds. */
export const deliveryRecords = {
  /** After the first one in a while. */
  first: 1,
  /** Between two reports of one source by one isolate. */
  between: 5,
  /** Latest ones of a source: of those that were taken, and of the others. */
  most: 10,
  kept: 604_800,
} as const;

/**
 * How long the edge trusts a key or certificate that a sender publishes, in seconds, in the isolate's
 * memory alone: as long as its `Cache-Control` says, within these bounds.
 */
export const senderKeys = {
  least: 60,
  most: 86_400,
  /** Without a `Cache-Control`. */
  default: 3_600,
  /** Between two fetches of keys that one isolate makes because a token names a key it does not know. */
  cooldown: 30,
  /** Certificates that the deliveries of one source may make an isolate fetch in `cooldown`. */
  fetches: 5,
} as const;
