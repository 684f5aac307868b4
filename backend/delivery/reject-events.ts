/** Makes events dead letters that their consumer cannot work with. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { standingOf } from "../store/event-item.ts";
import { bury } from "./bury.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

export const rejectEvents =
  ({ events, now }: DeliveryDependencies) =>
  async (input: OperationInput<"reject-events">): Promise<OperationResult<"reject-events">> =>
    settleEach(events, input, async (event_id) => {
      const { tenant, lease_id, reason = "rejected by its consumer" } = input;
      const at = now();
      // Read for its source alone, which never changes; whether it may be buried is for the
      // conditional write to say.
      const event = standingOf(await events.get(event_id), tenant, at);
      if (!event) return { event_id, error: "event_not_found" };
      const result = await bury(events, input, event, { lease_id, reason, now: at });
      if (result.ok || standingOf(result.current, tenant, at)?.status === "dead_letter")
        return { event_id };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });
