/**
 * Turns removals of the events table into one archive object: a line of JSON per event, as the API
 * showed it.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { statuses } from "../../contract/status.ts";
import { table, unlisted } from "../../contract/table.ts";
import { bodiesOf, contentOf } from "../store/event-content.ts";
import { type Item, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";

export interface Archive {
  /** Made of the first record, so that a repeated batch overwrites what it wrote before. */
  key: string;
  /** NDJSON. `payload` and `metadata` stay JSON text: what was sent comes back as it was sent. */
  lines: string;
}

type Report = (event: { event_id: string; error: unknown }) => void;

/**
 * @param records up to 100
 * @param events where the bodies of large events still are: each outlives its event
 * @param report told of each event whose body is lost or damaged: it is archived without its payload,
 *   since it must not hold up the others of its stream for ever
 * @returns undefined if there is nothing to keep: leases, jobs and bodies are no events, and an
 *   erased event has nothing left to say
 */
export async function archiveOf(
  records: readonly DynamoDBRecord[],
  events: Pick<EventsTable, "getAll">,
  report: Report,
): Promise<Archive | undefined> {
  const kept = records.filter(
    ({ eventName, dynamodb }) => eventName === "REMOVE" && isEvent(dynamodb?.OldImage),
  );
  const [first] = kept;
  if (!first?.dynamodb) return undefined;
  const { ApproximateCreationDateTime: seconds = 0, SequenceNumber = "" } = first.dynamodb;
  const [year, month, day] = new Date(seconds * 1_000).toISOString().slice(0, 10).split("-");
  const items = kept.map(({ dynamodb }) => (dynamodb?.OldImage ?? {}) as Item);
  const bodies = await bodiesOf(events, items);
  const lines = items.map((item, index) =>
    JSON.stringify(plain(item, contentOrReason(item, bodies[index], report))),
  );
  return {
    key: `events/${year}/${month}/${day}/${SequenceNumber}.ndjson.gz`,
    lines: lines.map((line) => `${line}\n`).join(""),
  };
}

/** The event itself: not its copies in other inboxes than `default`. */
const isEvent = (item: Record<string, { S?: string | undefined }> | undefined): boolean =>
  [...statuses, unlisted].some((status) => status === item?.status?.S) &&
  !item?.event_id?.S?.includes("@");

/** What only the table needs. */
const internal = new Set<string>([
  ...Object.values(table.indexes).map(({ partitionKey }) => partitionKey.name),
  table.timeToLive,
  "answer_bytes",
  "claim_id",
  "requeued_at",
  "body_id",
  "body_expires_at",
  "inboxes",
  "kept_until",
  "copied_at",
  "arrival",
]);

function plain(item: Item, content: Record<string, unknown>): Record<string, unknown> {
  const rest = Object.entries(item)
    .filter(([name]) => !internal.has(name) && name !== "payload" && name !== "metadata")
    .map(([name, value]) => [name, plainValue(value)]);
  return { ...Object.fromEntries(rest), ...content };
}

function contentOrReason(
  item: Item,
  body: Item | undefined,
  report: Report,
): Record<string, unknown> {
  try {
    if (!body) throw new Error("the body is missing");
    return contentOf(body);
  } catch (error) {
    report({ event_id: text(item, "event_id"), error });
    return { unreadable: "its payload was lost or damaged in the store" };
  }
}

function plainValue({ S, N, L }: AttributeValue): unknown {
  if (N !== undefined) return Number(N);
  return L === undefined ? S : L.map(plainValue);
}
