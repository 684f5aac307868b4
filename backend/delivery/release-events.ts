/** Gives leased events back, at once or later. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { standingOf } from "../store/event-item.ts";
import type { Written } from "../store/events-table.ts";
import type { InboxDependencies } from "./dependencies.ts";
import { type Claim, fenced } from "./fence.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

export const releaseEvents =
  (dependencies: InboxDependencies) =>
  async (input: OperationInput<"release-events">): Promise<OperationResult<"release-events">> =>
    settleEach(dependencies.events, input, async (event_id) => {
      const { tenant, lease_id, delay_seconds } = input;
      const at = dependencies.now();
      const result = await release(dependencies, {
        tenant,
        lease_id,
        event_id,
        now: at,
        until: at + delay_seconds * 1000,
      });
      if (result.ok) return { event_id, status: delay_seconds > 0 ? "delivered" : "pending" };
      // What is pending has been given back before.
      if (standingOf(result.current, tenant, at)?.status === "pending")
        return { event_id, status: "pending" };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });

/**
 * A release is a lease that ends now, or later (`until`, Unix milliseconds), and that nobody holds.
 * The attempt still counts.
 */
export async function release(
  { events, quietLeases, now }: InboxDependencies,
  { event_id, until, ...claim }: Claim & { event_id: string; until: number },
): Promise<Written> {
  const values = { ":delivered": { S: "delivered" }, ":until": { N: String(until) } };
  const change = "SET lease_expires_at = :until REMOVE lease_id";
  try {
    return await events.update(event_id, change, fenced(claim, "#status = :delivered", values));
  } finally {
    // Even if it is not known whether that was done.
    quietLeases.invalidate(claim.tenant, now());
  }
}
