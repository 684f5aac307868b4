/** Hears from the edge what its spool cannot get rid of. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";

/** The number becomes a metric of this call, and an alarm watches it. */
export const reportSpool =
  () =>
  async (_: OperationInput<"report-spool">): Promise<OperationResult<"report-spool">> => ({
    ok: true,
    value: {},
  });
