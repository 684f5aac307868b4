/** How far a bulk job is. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { findBulkJob } from "./bulk-jobs.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

export const getBulkJob =
  ({ events }: Pick<DeliveryDependencies, "events">) =>
  async ({
    tenant,
    job_id,
  }: OperationInput<"get-bulk-job">): Promise<OperationResult<"get-bulk-job">> => {
    const record = await findBulkJob(events, tenant, job_id);
    return record
      ? { ok: true, value: { job: record.job } }
      : { ok: false, error: { code: "job_not_found" } };
  };
