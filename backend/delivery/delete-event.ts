/** Erases what an event says. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { erased } from "../event-item.ts";
import type { EventsTable } from "../events-table.ts";

/**
 * Leaves a tombstone: the id stays taken until it expires, so that a late retry of the publish cannot bring the event back.
 * An event that does not exist, is another tenant's, or was erased before, is answered alike.
 */
export const deleteEvent =
  ({ events }: { events: EventsTable }) =>
  async ({ tenant, event_id }: OperationInput<"delete-event">): Promise<OperationResult<"delete-event">> => {
    const change = "SET #status = :erased REMOVE payload, metadata, #source, #type, tags, status_partition, source_partition";
    await events.update(event_id, change, {
      text: "tenant = :tenant AND #status <> :erased",
      names: { "#status": "status", "#source": "source", "#type": "type" },
      values: { ":tenant": { S: tenant }, ":erased": { S: erased } },
    });
    return { ok: true, value: {} };
  };
