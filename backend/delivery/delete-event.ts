/** Erases what an event says, in all inboxes at once. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { scopeOf } from "../../contract/table.ts";
import { eachOf } from "../store/concurrency.ts";
import { deleteBody } from "../store/event-body.ts";
import { belongsTo, erased, type Item, secondsOf, text } from "../store/event-item.ts";
import type { EventsTable, Written } from "../store/events-table.ts";
import { eraseAttempts, mayHaveFailed } from "../store/failed-attempts.ts";
import { tombstoneKeptUntil } from "../store/retention.ts";
import { erasedFor } from "../store/tombstone.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

/**
 * Leaves a tombstone, whether the event is there or still in the spool. An event that does not
 * exist, is another tenant's, or was erased before, is answered alike.
 */
export const deleteEvent =
  ({ events, retention, now }: DeliveryDependencies) =>
  async ({
    tenant,
    event_id,
  }: OperationInput<"delete-event">): Promise<OperationResult<"delete-event">> => {
    const until = tombstoneKeptUntil(secondsOf(now()), retention);
    if (!(await eraseStored(events, tenant, event_id, until))) {
      const ahead = await eraseAhead(events, tenant, event_id, until);
      // It was stored in between.
      if (!ahead.ok && ahead.current && belongsTo(ahead.current, tenant))
        await eraseStored(events, tenant, event_id, until);
    }
    return { ok: true, value: {} };
  };

/** What an item of an event, or of a copy of it, says of the event, and its places in the indexes. */
const saidAndPlaced =
  "#source, #type, tags, dead_letter_reason, last_reason, status_partition, source_partition, lease_partition, body_expires_at";

/** @returns whether an event of this tenant, or what is left of one, lay there */
async function eraseStored(
  events: EventsTable,
  tenant: string,
  event_id: string,
  until: number,
): Promise<boolean> {
  const result = await events.update(
    event_id,
    `SET #status = :erased, expires_at = :until REMOVE payload, metadata, arrival, ${saidAndPlaced}`,
    {
      // A lease and a replay lie in the same table, and say nothing.
      text: "tenant = :tenant AND (attribute_exists(payload) OR attribute_exists(body_id) OR #status = :erased)",
      names: { "#status": "status", "#source": "source", "#type": "type" },
      values: {
        ":tenant": { S: tenant },
        ":erased": { S: erased },
        ":until": { N: String(until) },
      },
    },
    "ALL_NEW",
  );
  if (!result.ok) return false;
  // The tombstone goes on naming the body and the inboxes: if something fails, a repetition finds them.
  await deleteBody(events, result.written);
  await eraseSaid(events, tenant, result.written, until);
  await eachOf(result.written.inboxes?.SS ?? [], (inbox_id) =>
    eraseCopy(events.of(inbox_id), scopeOf(tenant, inbox_id), event_id, until),
  );
  return true;
}

/** What consumers said of the event, in one inbox. */
async function eraseSaid(
  events: EventsTable,
  scope: string,
  tombstone: Item,
  until: number,
): Promise<void> {
  if (mayHaveFailed(tombstone))
    await eraseAttempts(events, text(tombstone, "event_id"), scope, until);
}

/** Where the copy is not written yet, its place is taken: it loses. */
async function eraseCopy(
  events: EventsTable,
  scope: string,
  event_id: string,
  until: number,
): Promise<void> {
  const result = await events.update(
    event_id,
    `SET #status = :erased, expires_at = :until, tenant = :scope REMOVE ${saidAndPlaced}`,
    {
      text: "attribute_not_exists(event_id) OR tenant = :scope",
      names: { "#status": "status", "#source": "source", "#type": "type" },
      values: {
        ":scope": { S: scope },
        ":erased": { S: erased },
        ":until": { N: String(until) },
      },
    },
    "ALL_NEW",
  );
  if (result.ok) await eraseSaid(events, scope, result.written, until);
}

/** Where nothing lies yet. */
function eraseAhead(
  events: EventsTable,
  tenant: string,
  event_id: string,
  until: number,
): Promise<Written> {
  return events.update(
    event_id,
    `SET #status = :erased, expires_at = :until ADD ${erasedFor} :tenants`,
    {
      text: `attribute_not_exists(event_id) OR attribute_exists(${erasedFor})`,
      names: { "#status": "status" },
      values: {
        ":tenants": { SS: [tenant] },
        ":erased": { S: erased },
        ":until": { N: String(until) },
      },
    },
  );
}
