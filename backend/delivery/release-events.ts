/** Gives leased events back, at once or later. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { standingOf } from "../event-item.ts";
import type { EventsTable, Written } from "../events-table.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { type Claim, fenced } from "./fence.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

export const releaseEvents =
  ({ events, now }: DeliveryDependencies) =>
  async (input: OperationInput<"release-events">): Promise<OperationResult<"release-events">> =>
    settleEach(events, input, async (event_id) => {
      const { tenant, lease_id, delay_seconds } = input;
      const at = now();
      const result = await release(events, { tenant, lease_id, event_id, now: at, until: at + delay_seconds * 1000 });
      if (result.ok) return { event_id, status: delay_seconds > 0 ? "delivered" : "pending" };
      // What is pending has been given back before.
      if (standingOf(result.current, tenant, at)?.status === "pending") return { event_id, status: "pending" };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });

/** A release is a lease that ends now, or later (`until`, Unix milliseconds), and that nobody holds. The attempt still counts. */
export function release(
  events: EventsTable,
  { event_id, until, ...claim }: Claim & { event_id: string; until: number },
): Promise<Written> {
  const values = { ":delivered": { S: "delivered" }, ":until": { N: String(until) } };
  return events.update(event_id, "SET lease_expires_at = :until REMOVE lease_id", fenced(claim, "#status = :delivered", values));
}
