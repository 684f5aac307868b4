/** Puts a replay on record; it is carried out step by step. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { recordReplay } from "./replays.ts";

export const startReplay =
  ({ events, now }: Pick<DeliveryDependencies, "events" | "now">) =>
  async ({
    tenant,
    shards,
    ...request
  }: OperationInput<"start-replay">): Promise<OperationResult<"start-replay">> => {
    const job = {
      ...request,
      state: "running" as const,
      replayed: 0,
      examined: 0,
      created_at: now(),
    };
    return { ok: true, value: { replay: await recordReplay(events, { tenant, shards, job }) } };
  };
