/** Makes events dead letters that their consumer cannot work with. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { eventStateOf } from "../store/event-item.ts";
import { deadLetter } from "./dead-letter.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

export const rejectEvents =
  ({ events, now }: DeliveryDependencies) =>
  async (input: OperationInput<"reject-events">): Promise<OperationResult<"reject-events">> =>
    settleEach(events, input, async (event_id) => {
      const { tenant, lease_id, asked_at, reason = "rejected by its consumer" } = input;
      const at = now();
      // Read for its source alone, which never changes; whether it may become a dead letter is
      // for the conditional write to say.
      const event = eventStateOf(await events.get(event_id), tenant, at);
      if (!event) return { event_id, error: "event_not_found" };
      const condition = ifNotLeasedByOther(
        { tenant, lease_id, asked_at, now: at },
        "#status IN (:pending, :delivered)",
        { ":pending": { S: "pending" }, ":delivered": { S: "delivered" } },
      );
      const result = await deadLetter(events, input, event, { reason, now: at, condition });
      if (result.ok || eventStateOf(result.current, tenant, at)?.status === "dead_letter")
        return { event_id };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });
