/** What each access path costs in DynamoDB's units, for the table in the README: `npm run bench -- units`. */
import { randomUUID } from "node:crypto";
import { acknowledgeEvent } from "../backend/delivery/acknowledge-event.ts";
import { acknowledgeEvents } from "../backend/delivery/acknowledge-events.ts";
import { deleteEvent } from "../backend/delivery/delete-event.ts";
import { getEvent } from "../backend/delivery/get-event.ts";
import { leaseEvents } from "../backend/delivery/lease-events.ts";
import { listInbox } from "../backend/delivery/list-inbox.ts";
import { measureInbox } from "../backend/delivery/measure-inbox.ts";
import { redriveEvents } from "../backend/delivery/redrive-events.ts";
import { rejectEvents } from "../backend/delivery/reject-events.ts";
import { releaseEvents } from "../backend/delivery/release-events.ts";
import { ingestEvent } from "../backend/ingestion/ingest-event.ts";
import type { Units } from "./capacity.ts";
import { startUnitTable } from "./unit-table.ts";

const kilobyte = 1024;
const owner = { tenant: "acme", shards: 1 };

type Table = Awaited<ReturnType<typeof startUnitTable>>;
type Row = Record<string, Units>;

export async function measureUnits(): Promise<void> {
  const table = await startUnitTable();
  const polled: Record<string, Record<string, string>> = {};
  const leased: Record<string, Record<string, string>> = {};
  for (const kilobytes of [1, 4, 10]) {
    for (const source of [undefined, `source-${kilobytes}`]) {
      const name = `${kilobytes} KB${source ? ", with a source" : ""}`;
      polled[name] = toldRow(await withoutLeases(table, kilobytes, source));
      leased[name] = toldRow(await withLeases(table, kilobytes, source));
    }
  }
  console.table(polled);
  console.table(leased);
  await table.stop();
}

/** One event at a time, for a consumer that polls. */
async function withoutLeases({ metered, dependencies }: Table, kilobytes: number, source: string | undefined): Promise<Row> {
  const list = listInbox(dependencies);
  const acknowledge = acknowledgeEvent(dependencies);
  const row: Row = {};
  const events = Array.from({ length: 50 }, () => event(kilobytes, source));
  for (const each of events) row.ingest = await metered.measured(() => ingestEvent(dependencies)({ ...owner, event: each }));
  const page = { ...owner, status: "pending", order: "asc", limit: 50, source } as const;
  row["page of 50"] = await metered.measured(() => list(page));
  const [first, second] = events;
  if (!first || !second) throw new Error("no events");
  const one = { ...owner, event_id: first.event_id };
  row["get one"] = await metered.measured(() => getEvent(dependencies)(one));
  row.acknowledge = await metered.measured(() => acknowledge(one));
  row["acknowledge again"] = await metered.measured(() => acknowledge(one));
  row.erase = await metered.measured(() => deleteEvent(dependencies)({ ...owner, event_id: second.event_id }));
  for (const { event_id } of events) await acknowledge({ ...owner, event_id });
  row["empty page"] = await metered.measured(() => list(page));
  return row;
}

/** Fifty events at a time, for a consumer that leases. */
async function withLeases({ metered, dependencies }: Table, kilobytes: number, source: string | undefined): Promise<Row> {
  const row: Row = {};
  const events = Array.from({ length: 50 }, () => event(kilobytes, source));
  const event_ids = events.map(({ event_id }) => event_id);
  for (const each of events) await ingestEvent(dependencies)({ ...owner, event: each });
  const lease = (lease_id: string) =>
    metered.measured(() =>
      leaseEvents(dependencies)({ ...owner, lease_id, limit: 50, lease_seconds: 60, max_deliveries: 10, source }),
    );
  row.stats = await metered.measured(() => measureInbox(dependencies)(owner));
  row["lease of 50"] = await lease(randomUUID());
  row["release of 50"] = await metered.measured(() => releaseEvents(dependencies)({ ...owner, event_ids, delay_seconds: 0 }));
  const lease_id = randomUUID();
  row["lease of 50 released"] = await lease(lease_id);
  row["reject of 50"] = await metered.measured(() => rejectEvents(dependencies)({ ...owner, event_ids }));
  row["redrive of 50"] = await metered.measured(() => redriveEvents(dependencies)({ ...owner, event_ids }));
  const last = randomUUID();
  await lease(last);
  row["ack of 50 by lease"] = await metered.measured(() => acknowledgeEvents(dependencies)({ ...owner, lease_id: last }));
  row["lease of nothing"] = await lease(randomUUID());
  return row;
}

/** An event whose payload is that many kilobytes of JSON. */
const event = (kilobytes: number, source: string | undefined) => ({
  event_id: randomUUID(),
  created_at: Date.now(),
  payload: JSON.stringify({ text: "x".repeat(kilobytes * kilobyte - 11) }),
  ...(source !== undefined && { source }),
});

const toldRow = (row: Row): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([path, units]) => [path, told(units)]));

const told = ({ read, write, calls }: Units): string =>
  [write && `${write} W`, read && `${read} R`, `${calls} call${calls === 1 ? "" : "s"}`].filter(Boolean).join(", ");
