import type { Status } from "./status.ts";

/**
 * The events table: what the backend writes, Terraform creates and the tests read. Attribute names
 * are those of the API.
 *
 * The indexes are sparse: a waiting event is in the first two, a leased one in the third, an
 * acknowledged one in the first (as history, to be listed and replayed). They hold keys, the place
 * within a millisecond, the size of the event, so that a page is cut to its bytes before an event is read, when it expires, since
 * DynamoDB removes it up to days later, and what events are selected by. A payload is stored (and
 * paid for) once. Their partitions are scoped to a tenant: no two tenants share one.
 *
 * Beside events lie their copies in other inboxes than `default`, leases, replays and bulk jobs under
 * their own ids, the bodies of large events, and the definitions of inboxes and of sources; of what is no event,
 * only running jobs and the marks of inboxes in use are in an index.
 */
export const table = {
  name: "zapier-triggers-events",
  partitionKey: { name: "event_id", type: "S" },
  /** Unix seconds. DynamoDB removes the item some time after; readers hide it at once. */
  timeToLive: "expires_at",
  indexes: {
    /** Which events of a tenant are in a status, oldest first. */
    status: {
      name: "status-created_at-index",
      partitionKey: { name: "status_partition", type: "S" },
      sortKey: { name: "created_at", type: "N" },
      projection: "INCLUDE",
      nonKeyAttributes: ["answer_bytes", "sequence", "source", "type", "tags", "expires_at"],
    },
    /** The same, for one source. */
    source: {
      name: "source-timestamp-index",
      partitionKey: { name: "source_partition", type: "S" },
      sortKey: { name: "timestamp", type: "S" },
      projection: "INCLUDE",
      nonKeyAttributes: ["answer_bytes", "sequence", "type", "tags", "expires_at"],
    },
    /**
     * Which events of a tenant are leased, or released for later: those whose time is past are
     * available again at once. Maintenance puts back what nobody has claimed for a minute.
     */
    lease: {
      name: "lease-expires_at-index",
      partitionKey: { name: "lease_partition", type: "S" },
      sortKey: { name: "lease_expires_at", type: "N" },
      projection: "INCLUDE",
      nonKeyAttributes: [
        "answer_bytes",
        "created_at",
        "sequence",
        "source",
        "type",
        "tags",
        "expires_at",
        "lease_id",
      ],
    },
  },
} as const;

/** Production has the bare name; every other environment has its own as a suffix. */
export const tableName = (environment: string): string =>
  environment === "production" ? table.name : `${table.name}-${environment}`;

/**
 * Of one tenant's events. One shard takes about 1,000 writes a second; readers merge all shards, so
 * more of them cost more reads. A tenant's number of shards only grows, and an event may be in any
 * of them: whoever writes it next may choose anew.
 */
export const maxShards = 64;

/** Spreads events evenly: FNV-1a over the id. */
export function shardOf(event_id: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < event_id.length; i++)
    hash = Math.imul(hash ^ event_id.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}

/** Of an event that is not in `default`: it is found there, to fill new inboxes with. */
export const unlisted = "unlisted";

/** The statuses in which the status index holds an event; a delivered one is in the lease index. */
export type IndexedStatus = Exclude<Status, "delivered"> | typeof unlisted;

/**
 * An inbox is a scope of the state machine. The scope of `default` is the tenant's name, that of
 * another inbox adds the inbox's id to it: partitions, leases and items of one scope are nothing to
 * another. No tenant's name has an `@`.
 */
export const scopeOf = (tenant: string, inbox_id: string | undefined): string =>
  inbox_id === undefined ? tenant : `${tenant}@${inbox_id}`;

/**
 * The key of what lies in a scope: of an event's copy, or of a lease. What is shared by all inboxes
 * has a reserved key with a `#`, and stays what it is.
 */
export const keyInScope = (id: string, inbox_id: string | undefined): string =>
  inbox_id === undefined || id.includes("#") ? id : `${id}@${inbox_id}`;

/**
 * A bare `status` would put every pending event of every tenant into one DynamoDB partition (1,000
 * writes a second).
 */
export const statusPartition = (scope: string, status: IndexedStatus, shard = 0): string =>
  `${scope}#${status}#${shard}`;

/** `source` comes last: it is the only part that may contain a `#`. */
export const sourcePartition = (
  scope: string,
  status: IndexedStatus,
  source: string,
  shard = 0,
): string => `${scope}#${status}#${shard}#${source}`;

/** Where the replays that are running are found; no tenant's name begins so. */
export const runningReplaysPartition = "#replays";

/** Where the bulk jobs that are running are found. */
export const runningBulkJobsPartition = "#bulk";

/**
 * The `event_id` of a body: no id of an event, so no request can name it. Grants name what begins
 * so.
 */
export const bodyKey = (id: string): string => `body#${id}`;

/** The key of what is kept of the attempts that failed, of an event in one inbox. */
export const attemptsKey = (event_id: string, inbox_id: string | undefined): string =>
  `attempts#${inbox_id === undefined ? event_id : `${event_id}@${inbox_id}`}`;

/** The key of what says which definitions of inboxes a tenant has now. */
export const definitionsKey = (tenant: string): string => `inboxes#${tenant}`;

/** The key of some definitions of a tenant, which never change. */
export const definitionsPartKey = (tenant: string, part: string): string =>
  `inboxes#${tenant}#${part}`;

/** The key of a source. Grants name what begins so. */
export const sourceKey = (source_id: string): string => `source#${source_id}`;

/** The key of what says which sources a tenant has. Grants name what begins so. */
export const sourcesKey = (tenant: string): string => `sources#${tenant}`;

/** The key of what became of the latest deliveries to a source. Grants name what begins so. */
export const deliveriesKey = (source_id: string): string => `deliveries#${source_id}`;

/** The key of what is secret of a push. Grants name what begins so. */
export const pushKey = (tenant: string, inbox: string): string => `push#${tenant}#${inbox}`;

/** The key of the job that clears what a deleted inbox held. */
export const purgeKey = (inbox_id: string): string => `purge#${inbox_id}`;

/** Where these jobs are found while they run. */
export const runningPurgesPartition = "#purges";

/** The key of the job that fills an inbox from stored events. */
export const fillKey = (inbox_id: string): string => `fill#${inbox_id}`;

/** Where these jobs are found while they run. */
export const runningFillsPartition = "#fills";

/** The key of what says that an inbox may hold events, and in how many shards. */
export const inUseKey = (scope: string, shards: number): string => `inuse#${shards}#${scope}`;

/** What all of these keys are like. Grants name it. */
export const inUseKeys = "inuse#*";

/** Where these marks are found. */
export const inUsePartition = "#inuse";

export const leasePartition = (scope: string, shard = 0): string => `${scope}#${shard}`;
