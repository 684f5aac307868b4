/** Takes an event out of its inbox for good. */

import { inboxStatuses } from "../../contract/event.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { eventOf, secondsOf } from "../event-item.ts";
import type { EventsTable, Expression } from "../events-table.ts";
import type { Retention } from "../retention.ts";

export interface AcknowledgeDependencies {
  events: EventsTable;
  retention: Retention;
  now: () => number;
}

/** Forgiving: a repeated one finds the first one's time. Fenced: one that names a lease is refused while another lease holds the event. */
export const acknowledgeEvent =
  ({ events, retention, now }: AcknowledgeDependencies) =>
  async ({ tenant, event_id, lease_id }: OperationInput<"acknowledge-event">): Promise<OperationResult<"acknowledge-event">> => {
    const acknowledged_at = now();
    const result = await events.update(
      event_id,
      "SET #status = :acknowledged, acknowledged_at = :at, expires_at = :expires REMOVE status_partition, source_partition",
      condition(tenant, lease_id, acknowledged_at, secondsOf(acknowledged_at) + retention.acknowledged),
    );
    if (result.ok) return { ok: true, value: { event_id, status: "acknowledged", acknowledged_at } };

    const current = eventOf(result.current, tenant, acknowledged_at);
    if (!current) return { ok: false, error: { code: "event_not_found" } };
    if (current.acknowledged_at === undefined) return { ok: false, error: { code: "lease_lost" } };
    return { ok: true, value: { event_id, status: "acknowledged", acknowledged_at: current.acknowledged_at } };
  };

/** @param at Unix milliseconds, @param expires Unix seconds */
function condition(tenant: string, lease_id: string | undefined, at: number, expires: number): Expression {
  const inInbox = inboxStatuses.map((status) => `:${status}`);
  const fence =
    lease_id === undefined ? "" : " AND (attribute_not_exists(lease_id) OR lease_id = :lease OR lease_expires_at <= :at)";
  return {
    text: `tenant = :tenant AND #status IN (${inInbox.join(", ")}) AND expires_at > :now${fence}`,
    names: { "#status": "status" },
    values: {
      ":tenant": { S: tenant },
      ":acknowledged": { S: "acknowledged" },
      ":at": { N: String(at) },
      ":now": { N: String(secondsOf(at)) },
      ":expires": { N: String(expires) },
      ...Object.fromEntries(inboxStatuses.map((status) => [`:${status}`, { S: status }])),
      ...(lease_id !== undefined && { ":lease": { S: lease_id } }),
    },
  };
}
