/** Turns removals of the events table into one archive object: a line of JSON per event, as the API showed it. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { table } from "../../contract/table.ts";
import { expanded } from "../compression.ts";
import type { Item } from "../event-item.ts";

export interface Archive {
  /** Made of the first record, so that a repeated batch overwrites what it wrote before. */
  key: string;
  /** NDJSON. `payload` and `metadata` stay JSON text: what was sent comes back as it was sent. */
  lines: string;
}

/** @returns undefined if there is nothing to keep: leases and jobs are no events, and an erased event has nothing left to say. */
export function archiveOf(records: readonly DynamoDBRecord[]): Archive | undefined {
  const kept = records.filter(({ eventName, dynamodb }) => eventName === "REMOVE" && dynamodb?.OldImage?.payload !== undefined);
  const [first] = kept;
  if (!first?.dynamodb) return undefined;
  const { ApproximateCreationDateTime: seconds = 0, SequenceNumber = "" } = first.dynamodb;
  const [year, month, day] = new Date(seconds * 1_000).toISOString().slice(0, 10).split("-");
  return {
    key: `events/${year}/${month}/${day}/${SequenceNumber}.ndjson.gz`,
    lines: kept.map(({ dynamodb }) => `${JSON.stringify(plain(expanded((dynamodb?.OldImage ?? {}) as Item)))}\n`).join(""),
  };
}

/** What only the table's indexes and its time to live need. */
const internal = new Set<string>([
  ...Object.values(table.indexes).map(({ partitionKey }) => partitionKey.name),
  table.timeToLive,
  "answer_bytes",
]);

function plain(item: Item): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => !internal.has(name))
      .map(([name, value]) => [name, plainValue(value)]),
  );
}

function plainValue({ S, N, L }: AttributeValue): unknown {
  if (N !== undefined) return Number(N);
  return L === undefined ? S : L.map(plainValue);
}
