/** Makes events dead letters that their consumer cannot work with. */
import { reasonLine } from "../../contract/attempt.ts";
import type { StoredEvent } from "../../contract/event.ts";
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { eventStateOf, type Item } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { Expression } from "../store/expression.ts";
import { deadLetter } from "./dead-letter.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { ifNotLeasedByOther } from "./fence.ts";
import { LeaseRecords } from "./leases.ts";
import { type Failure, failureOf, recordFailures } from "./record-failures.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

type Outcome = OperationOutput<"reject-events">["results"][number];

/**
 * @param event for its source, which never changes
 * @param condition of `#status`
 * @returns the attempt that ended so, for the caller to record; undefined if the condition did not
 *   hold
 */
export async function reject(
  events: EventsTable,
  scope: { tenant: string; shards: number },
  event: Pick<StoredEvent, "event_id" | "source">,
  { reason, now, condition }: { reason: string | undefined; now: number; condition: Expression },
): Promise<{ failure: Failure } | { current: Item | undefined }> {
  const result = await deadLetter(events, scope, event, {
    reason: reason === undefined ? "rejected by its consumer" : reasonLine(reason),
    now,
    condition,
  });
  if (!result.ok) return { current: result.current };
  const ended = { ended_at: now, outcome: "rejected", reason } as const;
  // What waits may be rejected, too: then nobody leased it, and somebody said why.
  const nobodys = { state: result.written, lease_id: undefined, ...ended };
  return { failure: failureOf(result.written, ended) ?? nobodys };
}

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
      const result = await reject(events, input, event, { reason, now: at, condition });
      if ("failure" in result) {
        failures.push(result.failure);
        return { event_id };
      }
      if (eventStateOf(result.current, tenant, at)?.status === "dead_letter") return { event_id };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });
    await recordFailures(dependencies, tenant, failures, new LeaseRecords(events, tenant));
    return settled;
  };
