/** Erases what an event says. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { erased } from "../event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

/**
 * Leaves a tombstone: the id stays taken until it expires, so that a late retry of the publish cannot bring the event back.
 * An event that does not exist, is another tenant's, or was erased before, is answered alike.
 */
export const deleteEvent =
  ({ events }: DeliveryDependencies) =>
  async ({ tenant, event_id }: OperationInput<"delete-event">): Promise<OperationResult<"delete-event">> => {
    const change =
      "SET #status = :erased REMOVE payload, metadata, #source, #type, tags, dead_letter_reason, status_partition, source_partition, lease_partition";
    await events.update(event_id, change, {
      // A lease and a replay lie in the same table, and have no payload.
      text: "tenant = :tenant AND attribute_exists(payload)",
      names: { "#status": "status", "#source": "source", "#type": "type" },
      values: { ":tenant": { S: tenant }, ":erased": { S: erased } },
    });
    return { ok: true, value: {} };
  };
