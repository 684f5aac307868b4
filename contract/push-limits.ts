/** Numbers of push: what an inbox may ask for, and how its events are posted. */
export const pushLimits = {
  urlLength: 2_048,
  /** Headers of a receiver's own. */
  headers: 10,
  /** All of them, as JSON: KMS encrypts 4,096 bytes, and two secrets beside them. */
  headerBytes: 3_072,
  /** Posts at the same time. A Worker has six connections that wait for an answer. */
  concurrency: { min: 1, max: 4, default: 4 },
  perSecond: { min: 1, max: 1_000 },
  /** Bytes of a signing secret, before they are base64. */
  secretBytes: { min: 24, max: 64, made: 32 },
  /** For how long the secret before a rotation signs, too, in seconds. */
  keepSeconds: 86_400,
  /** Unless the inbox has its own number. */
  maxDeliveries: 12,
  /** From the beginning of a post to the end of its answer. */
  timeoutMilliseconds: 15_000,
  /** What is read of an answer. */
  answerBytes: 65_536,
  /** Longer than a post and settling it take. */
  leaseSeconds: 60,
  /** Seconds until an event is posted again, by how often it was; then the last one. */
  schedule: [5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200],
  /** The part of a delay that is random. */
  jitter: 0.2,
  /** Failures in a row after which one event at a time is posted. */
  probeAfter: 20,
  /** Seconds between two probes, by how many failed; then the last one. */
  probes: [30, 60, 120, 300, 600, 1_200, 1_800],
  /** Seconds of failures alone after which the push is paused. */
  pauseAfter: 5 * 86_400,
  /** At most so late is what a lost wake-up delays. */
  sweepSeconds: 60,
  /** Inboxes that one sweep wakes: each is a subrequest, and the next sweep wakes others. */
  sweptInboxes: 300,
  /** Between two notifications. */
  notifyMilliseconds: 1_000,
} as const;
