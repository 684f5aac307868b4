/** Takes several events out of their inbox for good. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { acknowledgeEvent } from "./acknowledge-event.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { settleEach } from "./selection.ts";

export const acknowledgeEvents = (dependencies: DeliveryDependencies) => {
  const acknowledge = acknowledgeEvent(dependencies);
  return async ({
    event_ids,
    ...asked
  }: OperationInput<"acknowledge-events">): Promise<OperationResult<"acknowledge-events">> =>
    settleEach(dependencies.events, { ...asked, event_ids }, async (event_id) => {
      const result = await acknowledge({ ...asked, event_id });
      return result.ok
        ? { event_id, acknowledged_at: result.value.acknowledged_at }
        : { event_id, error: result.error.code };
    });
};
