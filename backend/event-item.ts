/** An event as an item of the table, and back. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { AcceptedEvent, InboxStatus, Status, StoredEvent } from "../contract/event.ts";
import { sourcePartition, statusPartition } from "../contract/table.ts";

export type Item = Record<string, AttributeValue>;

/** A tombstone's status: the event was erased, and its id stays taken until it expires, so that no late retry brings it back. */
export const erased = "erased";

/** RFC 3339 UTC with milliseconds. */
export const timestampOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** DynamoDB's time to live counts in Unix seconds. */
export const secondsOf = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** The attributes that put an event into the indexes; an event without them is in no inbox. */
export function indexAttributes(tenant: string, status: InboxStatus, source: string | undefined): Item {
  return {
    status_partition: { S: statusPartition(tenant, status) },
    ...(source !== undefined && { source_partition: { S: sourcePartition(tenant, status, source) } }),
  };
}

/** @param expiresAt Unix seconds */
export function pendingItem(tenant: string, event: AcceptedEvent, expiresAt: number): Item {
  const { event_id, created_at, payload, source, type, tags, metadata } = event;
  return {
    event_id: { S: event_id },
    tenant: { S: tenant },
    timestamp: { S: timestampOf(created_at) },
    payload: { S: payload },
    status: { S: "pending" satisfies Status },
    created_at: { N: String(created_at) },
    expires_at: { N: String(expiresAt) },
    answer_bytes: { N: String(answerBytes(event)) },
    ...indexAttributes(tenant, "pending", source),
    ...(source !== undefined && { source: { S: source } }),
    ...(type !== undefined && { type: { S: type } }),
    ...(tags !== undefined && { tags: { L: tags.map((tag) => ({ S: tag })) } }),
    ...(metadata !== undefined && { metadata: { S: metadata } }),
  };
}

/** @returns the event of this tenant that the item holds; undefined if it is another tenant's, erased, or expired. */
export function eventOf(item: Item | undefined, tenant: string, now: number): StoredEvent | undefined {
  if (item === undefined || !isLive(item, tenant, now)) return undefined;
  const { source, type, tags, metadata, acknowledged_at } = item;
  return {
    event_id: text(item, "event_id"),
    timestamp: text(item, "timestamp"),
    payload: text(item, "payload"),
    status: text(item, "status") as Status,
    ...(source?.S !== undefined && { source: source.S }),
    ...(type?.S !== undefined && { type: type.S }),
    ...(tags?.L !== undefined && { tags: tags.L.map((tag) => tag.S ?? "") }),
    ...(metadata?.S !== undefined && { metadata: metadata.S }),
    created_at: number(item, "created_at"),
    ...(acknowledged_at?.N !== undefined && { acknowledged_at: Number(acknowledged_at.N) }),
  };
}

export const belongsTo = (item: Item, tenant: string): boolean => item.tenant?.S === tenant;

export const isErased = (item: Item): boolean => item.status?.S === erased;

function isLive(item: Item, tenant: string, now: number): boolean {
  return belongsTo(item, tenant) && !isErased(item) && number(item, "expires_at") > secondsOf(now);
}

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

/** Members that an answer adds to an accepted event (`timestamp`, `status`, `acknowledged_at`, …), escaped, generously. */
const addedMembersBytes = 256;

/** What the event takes of a Lambda's answer: JSON text within a JSON body within the JSON of the proxy result. */
const answerBytes = (event: AcceptedEvent): number =>
  Buffer.byteLength(JSON.stringify(JSON.stringify(event))) + addedMembersBytes;
