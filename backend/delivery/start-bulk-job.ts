/** Puts a bulk job on record; it is carried out step by step. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { recordBulkJob } from "./bulk-jobs.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { placeIn } from "./in-inbox.ts";

export const startBulkJob =
  ({ events, inboxes }: Pick<DeliveryDependencies, "events" | "inboxes">) =>
  async ({
    tenant,
    shards,
    inbox = defaultInbox,
    asked_at,
    ...request
  }: OperationInput<"start-bulk-job">): Promise<OperationResult<"start-bulk-job">> => {
    const place = placeIn(await inboxes.of(tenant), inbox);
    if (!place) return { ok: false, error: { code: "inbox_not_found" } };
    const begun = { state: "running", changed: 0, examined: 0, created_at: asked_at } as const;
    const job = { ...request, inbox, ...begun };
    const { inbox_id } = place;
    return {
      ok: true,
      value: { job: await recordBulkJob(events, { tenant, shards, inbox_id, job }) },
    };
  };
