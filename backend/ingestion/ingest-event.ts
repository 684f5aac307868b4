/** Stores an event as pending, in each inbox that lets it in. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { recipientsOf } from "./recipients.ts";
import { type IngestDependencies, storeOnce } from "./store-once.ts";

export const ingestEvent =
  (dependencies: IngestDependencies) =>
  async (input: OperationInput<"ingest-event">): Promise<OperationResult<"ingest-event">> => {
    const recipients = recipientsOf(await dependencies.inboxes.of(input.tenant), input.event);
    if (recipients.inboxes.length > limits.inboxes.perEvent)
      return { ok: false, error: { code: "too_many_inboxes" } };
    return storeOnce(dependencies, input, recipients, { status: "pending" });
  };
