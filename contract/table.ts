import type { InboxStatus } from "./event.ts";

/**
 * The events table: what the backend writes, Terraform creates and the tests read. Attribute names are those of the API.
 *
 * Both indexes are sparse: an event is in them exactly while it is in its inbox, and an acknowledgment takes it out. They hold keys and
 * the size of the event, so that a page is cut to its bytes before an event is read, and a payload is stored (and paid for) once.
 * Their partitions are scoped to a tenant: no two tenants share one.
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
      nonKeyAttributes: ["answer_bytes"],
    },
    /** The same, for one source. */
    source: {
      name: "source-timestamp-index",
      partitionKey: { name: "source_partition", type: "S" },
      sortKey: { name: "timestamp", type: "S" },
      projection: "INCLUDE",
      nonKeyAttributes: ["answer_bytes"],
    },
  },
} as const;

/** Production has the bare name; every other environment has its own as a suffix. */
export const tableName = (environment: string): string =>
  environment === "production" ? table.name : `${table.name}-${environment}`;

/** The seed's bare `status` would put every pending event of every tenant into one DynamoDB partition (1,000 writes a second). */
export const statusPartition = (tenant: string, status: InboxStatus, shard = 0): string => `${tenant}#${status}#${shard}`;

/** `source` comes last: it is the only part that may contain a `#`. */
export const sourcePartition = (tenant: string, status: InboxStatus, source: string, shard = 0): string =>
  `${tenant}#${status}#${shard}#${source}`;
