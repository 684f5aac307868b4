/** Erases what an event says. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { deleteBody } from "../store/event-body.ts";
import { erased } from "../store/event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

/**
 * Leaves a tombstone: the id stays taken until it expires, so that a late retry of the publish
 * cannot bring the event back. An event that does not exist, is another tenant's, or was erased
 * before, is answered alike.
 */
export const deleteEvent =
  ({ events }: DeliveryDependencies) =>
  async ({
    tenant,
    event_id,
  }: OperationInput<"delete-event">): Promise<OperationResult<"delete-event">> => {
    const change =
      "SET #status = :erased REMOVE payload, metadata, #source, #type, tags, dead_letter_reason, status_partition, source_partition, lease_partition";
    const condition = {
      // A lease and a replay lie in the same table, and say nothing.
      text: "tenant = :tenant AND (attribute_exists(payload) OR attribute_exists(body_id))",
      names: { "#status": "status", "#source": "source", "#type": "type" },
      values: { ":tenant": { S: tenant }, ":erased": { S: erased } },
    };
    const result = await events.update(event_id, change, condition, "ALL_NEW");
    // The tombstone goes on naming the body: if deleting it fails, a repetition finds it.
    if (result.ok) await deleteBody(events, result.written);
    return { ok: true, value: {} };
  };
