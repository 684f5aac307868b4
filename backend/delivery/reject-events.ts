/** Makes events dead letters that their consumer cannot work with. */
import { reasonLine } from "../../contract/attempt.ts";
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { eventStateOf } from "../store/event-item.ts";
import { deadLetter } from "./dead-letter.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";
import { LeaseRecords } from "./leases.ts";
import { type Failure, failureOf, recordFailures } from "./record-failures.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

type Outcome = OperationOutput<"reject-events">["results"][number];

export const rejectEvents =
  (dependencies: DeliveryDependencies) =>
  async (input: OperationInput<"reject-events">): Promise<OperationResult<"reject-events">> => {
    const { events, now } = dependencies;
    const { tenant, lease_id, asked_at, reason } = input;
    const failures: Failure[] = [];
    const settled = await settleEach(events, input, async (event_id): Promise<Outcome> => {
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
      const result = await deadLetter(events, input, event, {
        reason: reason === undefined ? "rejected by its consumer" : reasonLine(reason),
        now: at,
        condition,
      });
      if (result.ok) {
        const ended = { ended_at: at, outcome: "rejected", reason } as const;
        // What waits may be rejected, too: then nobody leased it, and somebody said why.
        const failure = failureOf(result.written, ended) ?? {
          state: result.written,
          lease_id: undefined,
          ...ended,
        };
        failures.push(failure);
        return { event_id };
      }
      if (eventStateOf(result.current, tenant, at)?.status === "dead_letter") return { event_id };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });
    await recordFailures(dependencies, tenant, failures, new LeaseRecords(events, tenant));
    return settled;
  };
