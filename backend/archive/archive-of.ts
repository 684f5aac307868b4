/**
 * Turns removals of the events table into one archive object: a line of JSON per event, as the API
 * showed it.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { statuses } from "../../contract/status.ts";
import { table } from "../../contract/table.ts";
import { textHolders, textsIn } from "../store/event-body.ts";
import { type Item, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";

export interface Archive {
  /** Made of the first record, so that a repeated batch overwrites what it wrote before. */
  key: string;
  /** NDJSON. `payload` and `metadata` stay JSON text: what was sent comes back as it was sent. */
  lines: string;
}

/**
 * @param records up to 100
 * @param events where the bodies of large events still are: each outlives its event
 * @returns undefined if there is nothing to keep: leases, jobs and bodies are no events, and an
 *   erased event has nothing left to say
 */
export async function archiveOf(
  records: readonly DynamoDBRecord[],
  events: Pick<EventsTable, "getAll">,
): Promise<Archive | undefined> {
  const kept = records.filter(
    ({ eventName, dynamodb }) => eventName === "REMOVE" && isEvent(dynamodb?.OldImage),
  );
  const [first] = kept;
  if (!first?.dynamodb) return undefined;
  const { ApproximateCreationDateTime: seconds = 0, SequenceNumber = "" } = first.dynamodb;
  const [year, month, day] = new Date(seconds * 1_000).toISOString().slice(0, 10).split("-");
  const items = kept.map(({ dynamodb }) => (dynamodb?.OldImage ?? {}) as Item);
  const holders = await textHolders(events, items);
  return {
    key: `events/${year}/${month}/${day}/${SequenceNumber}.ndjson.gz`,
    lines: items.map((item, index) => `${JSON.stringify(plain(item, holders[index]))}\n`).join(""),
  };
}

const isEvent = (item: { status?: { S?: string | undefined } } | undefined): boolean =>
  statuses.some((status) => status === item?.status?.S);

/** What only the table needs. */
const internal = new Set<string>([
  ...Object.values(table.indexes).map(({ partitionKey }) => partitionKey.name),
  table.timeToLive,
  "answer_bytes",
  "body_id",
  "body_expires_at",
]);

function plain(item: Item, holder: Item | undefined): Record<string, unknown> {
  if (!holder) throw new Error(`the body of the event ${text(item, "event_id")} is missing`);
  const rest = Object.entries(item)
    .filter(([name]) => !internal.has(name))
    .map(([name, value]) => [name, plainValue(value)]);
  return { ...Object.fromEntries(rest), ...textsIn(holder) };
}

function plainValue({ S, N, L }: AttributeValue): unknown {
  if (N !== undefined) return Number(N);
  return L === undefined ? S : L.map(plainValue);
}
