/** What each access path costs in DynamoDB's units, for the table in the README: `npm run bench -- units`. */
import { randomUUID } from "node:crypto";
import { acknowledgeEvent } from "../backend/delivery/acknowledge-event.ts";
import { deleteEvent } from "../backend/delivery/delete-event.ts";
import { getEvent } from "../backend/delivery/get-event.ts";
import { listInbox } from "../backend/delivery/list-inbox.ts";
import { DynamoDBClient } from "../backend/dynamodb.ts";
import { EventsTable } from "../backend/events-table.ts";
import { ingestEvent } from "../backend/ingestion/ingest-event.ts";
import { defaultRetention } from "../contract/limits.ts";
import { createTable } from "../local/dynamodb/create-table.ts";
import { startEngine } from "../local/dynamodb/engine.ts";
import { MeteredDynamoDB, type Units } from "./capacity.ts";

const kilobyte = 1024;
const owner = { tenant: "acme", shards: 1 };

export async function measureUnits(): Promise<void> {
  const engine = await startEngine({ directory: undefined, engine: "dynoxide" });
  const local = {
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
  };
  Object.assign(process.env, local);
  await createTable("units");
  const client = DynamoDBClient.fromEnvironment();
  const metered = new MeteredDynamoDB(client);
  const measured = (operation: () => Promise<unknown>) => metered.measured(operation);
  const dependencies = { events: new EventsTable(metered, "units"), retention: defaultRetention, now: Date.now };
  const ingest = ingestEvent(dependencies);
  const list = listInbox(dependencies);
  const acknowledge = acknowledgeEvent(dependencies);

  const rows: Record<string, Record<string, string>> = {};
  for (const kilobytes of [1, 4, 10]) {
    for (const source of [undefined, `source-${kilobytes}`]) {
      const row: Record<string, Units> = {};
      const events = Array.from({ length: 50 }, () => event(kilobytes, source));
      for (const each of events) row.ingest = await measured(() => ingest({ ...owner, event: each }));
      const page = { ...owner, status: "pending", order: "asc", limit: 50, source } as const;
      row["page of 50"] = await measured(() => list(page));
      const [first, second] = events;
      if (!first || !second) throw new Error("no events");
      row["get one"] = await measured(() => getEvent(dependencies)({ ...owner, event_id: first.event_id }));
      row.acknowledge = await measured(() => acknowledge({ ...owner, event_id: first.event_id }));
      row["acknowledge again"] = await measured(() => acknowledge({ ...owner, event_id: first.event_id }));
      row.erase = await measured(() => deleteEvent(dependencies)({ ...owner, event_id: second.event_id }));
      for (const { event_id } of events) await acknowledge({ ...owner, event_id });
      row["empty page"] = await measured(() => list(page));
      rows[`${kilobytes} KB${source ? ", with a source" : ""}`] = Object.fromEntries(
        Object.entries(row).map(([path, units]) => [path, told(units)]),
      );
    }
  }
  console.table(rows);
  client.close();
  await engine.stop();
}

/** An event whose payload is that many kilobytes of JSON. */
const event = (kilobytes: number, source: string | undefined) => ({
  event_id: randomUUID(),
  created_at: Date.now(),
  payload: JSON.stringify({ text: "x".repeat(kilobytes * kilobyte - 11) }),
  ...(source !== undefined && { source }),
});

const told = ({ read, write, calls }: Units): string =>
  [write && `${write} W`, read && `${read} R`, `${calls} call${calls === 1 ? "" : "s"}`].filter(Boolean).join(", ");
