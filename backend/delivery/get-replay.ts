/** How far a replay is. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { findReplay } from "./replays.ts";

export const getReplay =
  ({ events }: DeliveryDependencies) =>
  async ({
    tenant,
    replay_id,
  }: OperationInput<"get-replay">): Promise<OperationResult<"get-replay">> => {
    const record = await findReplay(events, tenant, replay_id);
    return record
      ? { ok: true, value: { replay: record.job } }
      : { ok: false, error: { code: "replay_not_found" } };
  };
