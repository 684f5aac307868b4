/** What became of the latest deliveries to a source: one small item, which goes by itself in time. */
import { deliveryRecords } from "../../contract/cache-bounds.ts";
import {
  type DeliveryRecord,
  type DeliveryRecords,
  deliveryRecord,
  latestDeliveries,
} from "../../contract/delivery-record.ts";
import { deliveriesKey } from "../../contract/table.ts";
import { backoff } from "../store/backoff.ts";
import { type Item, secondsOf } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";

type Events = Pick<EventsTable, "get" | "put">;

const { kept } = deliveryRecords;

/** It is a sample: a report that others always precede is given up. */
const attempts = 4;

export async function readDeliveries(
  events: Events,
  source_id: string,
  now: number,
): Promise<DeliveryRecords> {
  return recordsIn(await events.get(deliveriesKey(source_id)), now);
}

/** Adds to what is kept. A report that comes twice counts once. */
export async function addDeliveries(
  events: Events,
  source: { tenant: string; source_id: string },
  { deliveries, not_shown }: DeliveryRecords,
  now: number,
): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await backoff(attempt);
    const item = await events.get(deliveriesKey(source.source_id));
    const before = recordsIn(item, now);
    const known = new Set(before.deliveries.map(textOf));
    const further = deliveries.filter((delivery) => !known.has(textOf(delivery)));
    if (further.length === 0) return;
    const latest = latestDeliveries(
      [...further, ...before.deliveries],
      before.not_shown + not_shown,
    );
    const version = Number(item?.version?.N ?? 0);
    const written = await events.put(
      itemOf(source, latest, version + 1, now),
      item
        ? { text: "version = :read", values: { ":read": { N: String(version) } } }
        : { text: "attribute_not_exists(event_id)" },
    );
    if (written.ok) return;
  }
}

const textOf = ({ received_at, outcome, reason, event_id }: DeliveryRecord): string =>
  [received_at, outcome, reason, event_id].join();

const itemOf = (
  { tenant, source_id }: { tenant: string; source_id: string },
  { deliveries, not_shown }: DeliveryRecords,
  version: number,
  now: number,
): Item => ({
  event_id: { S: deliveriesKey(source_id) },
  tenant: { S: tenant },
  version: { N: String(version) },
  deliveries: { S: JSON.stringify(deliveries) },
  not_shown: { N: String(not_shown) },
  expires_at: { N: String(secondsOf(now) + kept) },
});

/**
 * DynamoDB removes what has expired some time after. What another version of this Lambda wrote, and
 * this one cannot read, is left out.
 */
function recordsIn(item: Item | undefined, now: number): DeliveryRecords {
  const oldest = now - kept * 1_000;
  if (!item || Number(item.expires_at?.N) <= secondsOf(now))
    return { deliveries: [], not_shown: 0 };
  const written: unknown[] = JSON.parse(item.deliveries?.S ?? "[]");
  const deliveries = written
    .flatMap((one) => deliveryRecord.safeParse(one).data ?? [])
    .filter(({ received_at }) => received_at > oldest);
  return { deliveries, not_shown: Number(item.not_shown?.N ?? 0) };
}
