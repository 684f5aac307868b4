/** An event as an item of the table, and back. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { AcceptedEvent, EventState } from "../../contract/event.ts";
import { type Status, statuses } from "../../contract/status.ts";
import { type IndexedStatus, sourcePartition, statusPartition } from "../../contract/table.ts";

export type Item = Record<string, AttributeValue>;

/** An event that was found: its item, and where it stands. */
export interface Found {
  item: Item;
  state: EventState;
}

/** A tombstone's status: the event was erased. */
export const erased = "erased";

/** RFC 3339 UTC with milliseconds. */
export const timestampOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** DynamoDB's time to live counts in Unix seconds. */
export const secondsOf = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** The values of the attributes that put an event into the status and source indexes. */
export function indexAttributes(
  scope: string,
  status: IndexedStatus,
  source: string | undefined,
  shard: number,
): Item {
  return {
    status_partition: { S: statusPartition(scope, status, shard) },
    ...(source !== undefined && {
      source_partition: { S: sourcePartition(scope, status, source, shard) },
    }),
  };
}

/** @param expiresAt Unix seconds */
export function pendingItem(
  tenant: string,
  shard: number,
  event: AcceptedEvent,
  expiresAt: number,
): Item {
  const { event_id, created_at, sequence, payload, source, type, tags, metadata } = event;
  return {
    event_id: { S: event_id },
    tenant: { S: tenant },
    timestamp: { S: timestampOf(created_at) },
    payload: { S: payload },
    status: { S: "pending" satisfies Status },
    created_at: { N: String(created_at) },
    ...(sequence !== undefined && { sequence: { N: String(sequence) } }),
    expires_at: { N: String(expiresAt) },
    answer_bytes: { N: String(answerBytes(event)) },
    ...indexAttributes(tenant, "pending", source, shard),
    ...(source !== undefined && { source: { S: source } }),
    ...(type !== undefined && { type: { S: type } }),
    ...(tags !== undefined && { tags: { L: tags.map((tag) => ({ S: tag })) } }),
    ...(metadata !== undefined && { metadata: { S: metadata } }),
  };
}

/**
 * @returns where the event of this tenant stands that the item holds; undefined if it is another
 *   tenant's, erased, expired, or no event at all. What it says is for `withBodies` to add.
 */
export function eventStateOf(
  item: Item | undefined,
  tenant: string,
  now: number,
): EventState | undefined {
  if (item === undefined || !belongsTo(item, tenant) || isExpired(item, now)) return undefined;
  const status = statusOf(item, now);
  if (status === undefined) return undefined;
  const {
    source,
    type,
    tags,
    acknowledged_at,
    delivery_count,
    lease_expires_at,
    dead_letter_reason,
    dead_lettered_at,
    last_reason,
  } = item;
  return {
    event_id: text(item, "event_id"),
    timestamp: text(item, "timestamp"),
    status,
    ...(source?.S !== undefined && { source: source.S }),
    ...(type?.S !== undefined && { type: type.S }),
    ...(tags?.L !== undefined && { tags: tags.L.map((tag) => tag.S ?? "") }),
    created_at: number(item, "created_at"),
    ...(item.sequence && { sequence: number(item, "sequence") }),
    ...(acknowledged_at?.N !== undefined && { acknowledged_at: Number(acknowledged_at.N) }),
    ...(Number(delivery_count?.N ?? 0) > 0 && { delivery_count: Number(delivery_count?.N) }),
    ...(status === "delivered" &&
      lease_expires_at?.N !== undefined && { lease_expires_at: Number(lease_expires_at.N) }),
    ...(status === "dead_letter" && {
      ...(dead_letter_reason?.S !== undefined && { dead_letter_reason: dead_letter_reason.S }),
      ...(dead_lettered_at?.N !== undefined && { dead_lettered_at: Number(dead_lettered_at.N) }),
      ...(last_reason?.S !== undefined && { last_reason: last_reason.S }),
    }),
  };
}

/** @returns those of the items that hold an event of this tenant */
export const found = (items: readonly (Item | undefined)[], tenant: string, now: number): Found[] =>
  items.flatMap((item) => {
    const state = eventStateOf(item, tenant, now);
    return item && state ? [{ item, state }] : [];
  });

/**
 * So is an event whose body may be gone: it outlives its body only if retention was made longer
 * meanwhile.
 */
export const isExpired = (item: Item, now: number): boolean =>
  [item.expires_at, item.body_expires_at].some(
    (end) => end !== undefined && Number(end.N) <= secondsOf(now),
  );

/** What the item says, and the clock: an event whose lease has run out is pending again. */
function statusOf(item: Item, now: number): Status | undefined {
  const status = statuses.find((candidate) => candidate === item.status?.S);
  return status === "delivered" && number(item, "lease_expires_at") <= now ? "pending" : status;
}

export const belongsTo = (item: Item, tenant: string): boolean => item.tenant?.S === tenant;

export const isErased = (item: Item): boolean => item.status?.S === erased;

export function text(item: Item, attribute: string): string {
  const value = item[attribute]?.S;
  if (value === undefined) throw new Error(`the item has no text ${attribute}`);
  return value;
}

export function number(item: Item, attribute: string): number {
  const value = item[attribute]?.N;
  if (value === undefined) throw new Error(`the item has no number ${attribute}`);
  return Number(value);
}

/**
 * Members that an answer adds to an accepted event (`timestamp`, `status`, `acknowledged_at`, …),
 * escaped, generously.
 */
const addedMembersBytes = 512;

/**
 * What the event takes of a Lambda's answer: JSON text within a JSON body within the JSON of the
 * proxy result.
 */
const answerBytes = (event: AcceptedEvent): number =>
  Buffer.byteLength(JSON.stringify(JSON.stringify(event))) + addedMembersBytes;
