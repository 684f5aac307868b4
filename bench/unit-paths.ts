/** Each access path once, on fifty events, and what it consumed. */
import { randomUUID } from "node:crypto";
import { acknowledgeEvent } from "../backend/delivery/acknowledge-event.ts";
import { acknowledgeEvents } from "../backend/delivery/acknowledge-events.ts";
import { deleteEvent } from "../backend/delivery/delete-event.ts";
import { getEvent } from "../backend/delivery/get-event.ts";
import { leaseEvents } from "../backend/delivery/lease-events.ts";
import { listInbox } from "../backend/delivery/list-inbox.ts";
import { measureInbox as measureBacklog } from "../backend/delivery/measure-inbox.ts";
import { redriveEvents } from "../backend/delivery/redrive-events.ts";
import { rejectEvents } from "../backend/delivery/reject-events.ts";
import { releaseEvents } from "../backend/delivery/release-events.ts";
import { ingestEvent } from "../backend/ingestion/ingest-event.ts";
import type { AcceptedEvent } from "../contract/event.ts";
import type { Units } from "./capacity.ts";
import type { Payload } from "./payloads.ts";
import { SeedDesign } from "./seed-design.ts";
import type { startUnitTable } from "./unit-table.ts";

type Table = Awaited<ReturnType<typeof startUnitTable>>;

const owner = { tenant: "acme", shards: 1 };
const fifty = 50;

/** What both designs can do. */
export type DesignRow = Record<
  "ingest" | "page of 50, each" | "get" | "acknowledge" | "empty page",
  Units
>;

/** For a consumer that polls; the mean of an event where it says nothing else. */
export async function measureInbox(
  { metered, dependencies }: Table,
  kilobytes: number,
  payload: Payload,
  source: string | undefined,
): Promise<DesignRow & Record<string, Units>> {
  const acknowledge = acknowledgeEvent(dependencies);
  const list = listInbox(dependencies);
  const all = events(kilobytes, payload, source);
  const page = { ...owner, status: "pending", order: "asc", limit: fifty, source } as const;
  const ingest = await each(metered, all, (event) =>
    ingestEvent(dependencies)({ ...owner, event }),
  );
  const full = await metered.measured(() => list(page));
  const get = await each(metered, all, ({ event_id }) =>
    getEvent(dependencies)({ ...owner, event_id }),
  );
  const erased = all.splice(0, 5);
  const erase = await each(metered, erased, ({ event_id }) =>
    deleteEvent(dependencies)({ ...owner, event_id }),
  );
  const acknowledged = await each(metered, all, ({ event_id }) =>
    acknowledge({ ...owner, event_id }),
  );
  const again = await each(metered, all, ({ event_id }) => acknowledge({ ...owner, event_id }));
  return {
    ingest,
    "page of 50": full,
    "page of 50, each": share(full),
    get,
    acknowledge: acknowledged,
    "acknowledge again": again,
    erase,
    "empty page": await metered.measured(() => list(page)),
  };
}

/**
 * For a consumer that leases: fifty events at a time, or as many large ones as a lease may carry.
 */
export async function measureLeases(
  { metered, dependencies }: Table,
  kilobytes: number,
  payload: Payload,
  source: string | undefined,
): Promise<Record<string, Units>> {
  const all = events(kilobytes, payload, source);
  const event_ids = all.map(({ event_id }) => event_id);
  for (const event of all) await ingestEvent(dependencies)({ ...owner, event });
  let held = 0;
  const lease = (lease_id: string) =>
    metered.measured(async () => {
      const wanted = {
        ...owner,
        lease_id,
        limit: fifty,
        lease_seconds: 60,
        max_deliveries: 10,
        source,
      };
      const leased = await leaseEvents(dependencies)(wanted);
      held = leased.ok ? leased.value.events.length : 0;
    });
  const row: Record<string, Units> = {};
  row.stats = await metered.measured(() => measureBacklog(dependencies)(owner));
  row["lease of 50"] = await lease(randomUUID());
  row["release of 50"] = await metered.measured(() =>
    releaseEvents(dependencies)({ ...owner, event_ids, delay_seconds: 0 }),
  );
  row["lease of 50 released"] = await lease(randomUUID());
  row["reject of 50"] = await metered.measured(() =>
    rejectEvents(dependencies)({ ...owner, event_ids }),
  );
  row["redrive of 50"] = await metered.measured(() =>
    redriveEvents(dependencies)({ ...owner, event_ids }),
  );
  const lease_id = randomUUID();
  const leased = await lease(lease_id);
  const acknowledged = await metered.measured(() =>
    acknowledgeEvents(dependencies)({ ...owner, lease_id }),
  );
  row["ack of 50 by lease"] = acknowledged;
  row["lease + ack, each"] = share(sum([leased, acknowledged]), held);
  row["lease of nothing"] = await lease(randomUUID());
  return row;
}

/** The same events in the first design. It has no leases. */
export async function measureSeed(
  { metered }: Table,
  kilobytes: number,
  payload: Payload,
): Promise<DesignRow> {
  const seed = new SeedDesign(metered);
  const all = events(kilobytes, payload, `seed-${kilobytes}`);
  const ingest = await each(metered, all, (event) => seed.ingest(event));
  return {
    ingest,
    // A page ends at 1 MB, which fifty events of these sizes do not fill.
    "page of 50, each": share(await metered.measured(() => seed.page(fifty))),
    get: await each(metered, all, ({ event_id }) => seed.get(event_id)),
    acknowledge: await each(metered, all, ({ event_id }) => seed.acknowledge(event_id)),
    "empty page": await metered.measured(() => seed.page(fifty)),
  };
}

const events = (kilobytes: number, payload: Payload, source: string | undefined): AcceptedEvent[] =>
  Array.from({ length: fifty }, (_, n) => ({
    event_id: randomUUID(),
    created_at: Date.now(),
    payload: payload(kilobytes * 1024, n + 1),
    ...(source !== undefined && { source }),
  }));

/** @returns the mean of an event */
async function each(
  metered: Table["metered"],
  all: AcceptedEvent[],
  run: (event: AcceptedEvent) => Promise<unknown>,
) {
  const consumed: Units[] = [];
  for (const event of all) consumed.push(await metered.measured(() => run(event)));
  return share(sum(consumed), all.length);
}

const sum = (units: Units[]): Units =>
  units.reduce((total, { read, write, calls }) => ({
    read: total.read + read,
    write: total.write + write,
    calls: total.calls + calls,
  }));

const share = ({ read, write, calls }: Units, count = fifty): Units => ({
  read: read / count,
  write: write / count,
  calls: calls / count,
});
