/** What an event costs that goes to several inboxes. */
import { randomUUID } from "node:crypto";
import { acknowledgeEvent } from "../backend/delivery/acknowledge-event.ts";
import { scopedTo } from "../backend/delivery/in-inbox.ts";
import { leaseEvents } from "../backend/delivery/lease-events.ts";
import { putInbox } from "../backend/delivery/put-inbox.ts";
import { ingestEvent } from "../backend/ingestion/ingest-event.ts";
import { scopeOf } from "../contract/table.ts";
import type { Units } from "./capacity.ts";
import type { Payload } from "./payloads.ts";
import type { startUnitTable } from "./unit-table.ts";

type Table = Awaited<ReturnType<typeof startUnitTable>>;

export interface InboxesRow {
  /** Beside `default`. */
  inboxes: number;
  kilobytes: number;
  ingest: Units;
  "acknowledge in default": Units;
  /** None where there is no other inbox. */
  "acknowledge in another": Units | undefined;
}

const lease = { limit: 1, lease_seconds: 60, max_deliveries: 10 };

/** Of one event with a source, acknowledged while it is leased. */
export async function measureInboxes(
  table: Table,
  { inboxes, kilobytes, payload }: { inboxes: number; kilobytes: number; payload: Payload },
): Promise<InboxesRow> {
  const { metered, dependencies } = table;
  const tenant = `inboxes-${inboxes}-${kilobytes}`;
  for (let n = 0; n < inboxes; n++)
    await putInbox(dependencies)({
      tenant,
      shards: 1,
      name: `inbox-${n}`,
      settings: {},
      atMost: 100,
    });
  const event = {
    event_id: randomUUID(),
    created_at: Date.now(),
    payload: payload(kilobytes * 1024, 1),
    source: "shop",
  };
  const scope = { tenant, shards: 1 };
  await dependencies.inboxes.of(tenant);
  const ingest = await metered.measured(() => ingestEvent(dependencies)({ ...scope, event }));
  const { event_id } = event;
  const [other] = [...(await dependencies.inboxes.of(tenant)).values()];
  await leaseEvents(dependencies)({ ...scope, ...lease, lease_id: randomUUID() });
  const inDefault = await metered.measured(() =>
    acknowledgeEvent(dependencies)({ ...scope, event_id }),
  );
  const { name: inbox = "", inbox_id = "" } = other ?? {};
  const there = scopedTo(dependencies, { tenant, inbox, inbox_id });
  const otherScope = { tenant: scopeOf(tenant, inbox_id), shards: 1 };
  if (other) await leaseEvents(there)({ ...otherScope, ...lease, lease_id: randomUUID() });
  const inOther = await metered.measured(async () => {
    if (other) await acknowledgeEvent(there)({ ...otherScope, event_id });
  });
  return {
    inboxes,
    kilobytes,
    ingest,
    "acknowledge in default": inDefault,
    "acknowledge in another": other && inOther,
  };
}
