/** What became of the latest deliveries to a source, newest first. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { DeliveriesDependencies } from "./record-deliveries.ts";
import { readDeliveries } from "./source-deliveries.ts";

export const listDeliveries =
  ({ sources, events, now }: DeliveriesDependencies) =>
  async (input: OperationInput<"list-deliveries">): Promise<OperationResult<"list-deliveries">> => {
    const source = await sources.named(input);
    return source
      ? { ok: true, value: await readDeliveries(events, source.source_id, now()) }
      : { ok: false, error: { code: "source_not_found" } };
  };
