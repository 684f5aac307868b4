/**
 * Numbers that the edge enforces, the backend relies on and docs/ publishes. Sizes in bytes of
 * UTF-8 unless said.
 */
export const limits = {
  /** JSON text of `payload`. */
  payloadBytes: 262_144,
  /** JSON text of `metadata`. */
  metadataBytes: 8_192,
  /**
   * A whole publish body: the largest payload, the largest metadata, and room for the other members
   * and white space.
   */
  publishBodyBytes: 262_144 + 8_192 + 16_384,
  /** Any other request body. */
  commandBodyBytes: 65_536,
  /** Levels of arrays and objects in a body, the outermost included. */
  jsonDepth: 128,
  /** UTF-16 units, as JavaScript and JSON Schema count them. */
  sourceLength: 128,
  typeLength: 128,
  tags: 20,
  tagLength: 64,
  idempotencyKeyLength: 255,
  /** Faults that one error answer names. */
  faults: 20,
  /**
   * Bodies and answers that one isolate of the edge handles at the same time, in bytes of text.
   */
  inFlight: {
    bytes: 25_165_824,
    /** Of one tenant: two of the largest pages. */
    tenantBytes: 12_582_912,
    tenantWaiters: 100,
    /** What is no larger is not counted. */
    smallBytes: 16_384,
    /** Milliseconds that a request waits for room. */
    waitMilliseconds: 2_000,
    /** Milliseconds that a client may take to read an answer that is counted. */
    sendMilliseconds: 60_000,
    /** What a request is told to wait that found no room. */
    retrySeconds: 2,
  },
  /** Milliseconds for a body to arrive in full. */
  bodyReadMilliseconds: 10_000,
  pageSize: { min: 1, max: 100, default: 50 },
  offset: 1_000,
  /**
   * Index entries that a page, or a lease, examines where events are selected by type or tag: then it
   * says where it stopped.
   */
  examinedEntries: 4_000,
  /**
   * Events of one page as the Lambda will answer them. An answer may hold 6 MB (6,291,456 bytes);
   * the rest is headroom for the envelope.
   * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  pageBytes: 5_500_000,
  /** Events of one lease, as the Lambda will answer them: their JSON is at most 4 MB. */
  leaseBytes: 4_194_304,
  lease: { min: 1, max: 100, default: 10 },
  leaseSeconds: { min: 1, max: 3_600, default: 300 },
  /** From the lease to the end of its last extension. */
  leaseTotalSeconds: 43_200,
  releaseDelaySeconds: 43_200,
  waitSeconds: 20,
  /**
   * For how long an inbox that was empty may still be answered as empty: what comes into it
   * meanwhile is seen that much later, at most.
   */
  emptyInboxMilliseconds: 1_000,
  /** Of an attempt that failed. */
  reasonBytes: 1_024,
  /** Its beginning, as lists show it. */
  reasonLineLength: 256,
  /** Attempts that failed, of an event in an inbox: the last ones are kept. */
  attempts: 5,
  /** Who leases. */
  consumerLength: 128,
  /** Inboxes of a tenant beside `default`. */
  inboxes: {
    /** Unless the tenant's settings say another number. */
    default: 100,
    most: 1_000,
    /** Inboxes beside `default` that one event goes to. */
    perEvent: 100,
    /** Names or patterns that a key is limited to. */
    perKey: 20,
    /** Copies that one call of `ingest-events` writes: what is beyond goes to the spool. */
    copiesPerCall: 2_500,
    /** JSON text of a filter. */
    filterBytes: 2_048,
    /** Of one condition. */
    filterValues: 50,
    pointerLength: 256,
    /** How long an instance of a Lambda believes what it read of a tenant's definitions. */
    believedMilliseconds: 1_000,
    /** How long the edge waits before it answers that a definition has changed. */
    changeMilliseconds: 1_200,
  },
  /** Where webhooks come in. */
  sources: {
    /** Of a tenant. */
    most: 100,
    /** Printable ASCII characters. */
    secretLength: { min: 8, max: 512 },
    /** For how long the secret before may be accepted beside a new one. */
    keepSeconds: 604_800,
    toleranceSeconds: { min: 1, max: 86_400, default: 300 },
    pointerLength: 256,
    origins: 10,
    /** Body of a delivery, as it comes. */
    deliveryBytes: 262_144,
    /** Signatures in one header that are looked at. */
    signatures: 5,
    /** Characters of a header that is kept beside an event. */
    headerLength: 1_024,
  },
  stream: {
    /**
     * A connection ends after that many, or after `calls` of the backend; the client connects again
     * and goes on.
     */
    seconds: 300,
    /** Each is up to three subrequests, and Cloudflare allows 1,000 for a request. */
    calls: 300,
    /** Milliseconds between two scans for new events, the last while there are none. */
    pauses: [1_000, 1_000, 1_500, 2_000],
    /** Milliseconds between two scans while the backend cannot be reached. */
    outagePause: 5_000,
    /**
     * How late an event may become visible, after its `created_at`, to be streamed still: in the
     * spool, or in an index that lags.
     */
    overlapSeconds: 60,
    /**
     * How far back each short scan goes, so that most late events need not wait for the next of those
     * that go back over the whole overlap.
     */
    shortScanSeconds: 2,
    /** Between two looks that go back over the whole overlap; each ends with a heartbeat. */
    heartbeatSeconds: 15,
  },
  /**
   * For so long, at least, the id of an erased event stays taken. What waits in the spool for longer
   * is stored as a dead letter: nobody knows any more whether it was erased meanwhile.
   */
  tombstoneSeconds: 90 * 86_400,
  /**
   * How late an index may show a change, in milliseconds. A replay is done when a walk that began so
   * long after it was asked for has found nothing new.
   */
  indexLagMilliseconds: 5_000,
  batch: 100,
  batchBodyBytes: 1_048_576,
  /** Leases of one event before it becomes a dead letter, unless the tenant has its own number. */
  maxDeliveries: { min: 1, max: 1_000, default: 10 },
  /**
   * The backlog is counted up to here, for each status; counting on would cost more than knowing is
   * worth.
   */
  countedEvents: 10_000,
} as const;

/** How long an event is kept, in seconds. A deployment may change them. */
export const defaultRetention = {
  /** After ingestion, acknowledged or not. */
  event: 30 * 86_400,
  /** After acknowledgment. */
  acknowledged: 7 * 86_400,
} as const;

/**
 * Requests per window, per API key, and for failed authentications per client address.
 * `wrangler.toml` must say the same numbers: a Worker cannot read the limits of its bindings. A
 * test ties the two.
 */
export const rateLimits = {
  standard: { limit: 1_000, period: 10 },
  high: { limit: 20_000, period: 10 },
  failedAuthentication: { limit: 60, period: 60 },
  /** Per tenant. */
  replay: { limit: 10, period: 60 },
  /** Deliveries of one source from one client network. */
  delivery: { limit: 1_000, period: 10 },
} as const;

/** Which limit a key's record chooses. */
export const rateTiers = ["standard", "high"] as const;
export type RateTier = (typeof rateTiers)[number];
