/** A walk over one partition of an index: what is asked of DynamoDB, and how an entry is read. */
import type { AttributeValue, QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { table } from "../../contract/table.ts";
import { type Item, number, secondsOf, text } from "./event-item.ts";

/** An event as an index shows it. */
export interface IndexEntry {
  event_id: string;
  /** Unix milliseconds. */
  created_at: number;
  sequence?: number;
  /** What the event takes of an answer. */
  answer_bytes: number;
  /** Not in the source index. */
  source?: string;
  type?: string;
  tags?: string[];
  /** Unix milliseconds; in the lease index alone, as is the next. */
  lease_expires_at?: number;
  /** Absent if it was released for later. */
  lease_id?: string;
}

/** A walk over one index partition. */
export interface Walk {
  index: keyof typeof table.indexes;
  partition: string;
  /** Inclusive bounds, in the index's own type. */
  from?: AttributeValue;
  to?: AttributeValue;
  order: "asc" | "desc";
  /**
   * Unix milliseconds: what has expired by then is not there, whether DynamoDB has removed it or
   * not.
   */
  now: number;
  /**
   * Ends the walk when that many entries were accepted, and all that share the last one's place in
   * the index.
   */
  limit: number;
  /** Which entries count; the default is all. */
  accepts?: (entry: IndexEntry) => boolean;
  /**
   * Of expired entries, which DynamoDB has not removed yet: a walk that has passed more of them
   * stops.
   */
  mostExpired?: number;
  /** Of entries, accepted or not: a walk that has examined more of them stops. */
  mostExamined?: number | undefined;
  /** It may end between entries that share a place, since the order does not matter. */
  mayCut?: boolean;
  /** The default is what is kept. */
  finds?: "kept" | "expired";
}

export interface Walked {
  entries: IndexEntry[];
  /** The place in the index, if there were more entries than a walk may pass or examine. */
  stoppedAt?: string | undefined;
  /** What there was too much of. */
  stoppedBy?: "expired" | "examined";
}

/** What a page is asked for. */
export type Range = Omit<Walk, "limit" | "accepts" | "mostExpired" | "mostExamined" | "mayCut">;

/** @returns the query without the table, whose name is not known here */
export function queryOf({
  index,
  partition,
  from,
  to,
  order,
  now,
  finds = "kept",
}: Range): Omit<QueryCommandInput, "TableName"> {
  const { name, partitionKey, sortKey } = table.indexes[index];
  const range =
    from && to
      ? " AND #s BETWEEN :from AND :to"
      : from
        ? " AND #s >= :from"
        : to
          ? " AND #s <= :to"
          : "";
  return {
    IndexName: name,
    KeyConditionExpression: `#p = :p${range}`,
    FilterExpression: finds === "kept" ? "#e > :now" : "#e <= :now",
    ExpressionAttributeNames: {
      "#p": partitionKey.name,
      "#e": table.timeToLive,
      ...(range && { "#s": sortKey.name }),
    },
    ExpressionAttributeValues: {
      ":p": { S: partition },
      ":now": { N: String(secondsOf(now)) },
      ...(from && { ":from": from }),
      ...(to && { ":to": to }),
    },
    ScanIndexForward: order === "asc",
  };
}

/** An entry's sort key, as text. */
export function placeOf(item: Item, index: Walk["index"]): string | undefined {
  const { name, type } = table.indexes[index].sortKey;
  return type === "N" ? item[name]?.N : item[name]?.S;
}

export function entryOf(item: Item): IndexEntry {
  const created_at = item.created_at
    ? number(item, "created_at")
    : Date.parse(text(item, "timestamp"));
  return {
    event_id: text(item, "event_id"),
    created_at,
    ...(item.sequence && { sequence: number(item, "sequence") }),
    answer_bytes: number(item, "answer_bytes"),
    ...(item.source?.S !== undefined && { source: item.source.S }),
    ...(item.type?.S !== undefined && { type: item.type.S }),
    ...(item.tags?.L !== undefined && { tags: item.tags.L.map((tag) => tag.S ?? "") }),
    ...(item.lease_expires_at && { lease_expires_at: number(item, "lease_expires_at") }),
    ...(item.lease_id?.S !== undefined && { lease_id: item.lease_id.S }),
  };
}
