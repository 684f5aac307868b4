/** Gives leased events back, at once or later. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { leasePartition, shardOf } from "../../contract/table.ts";
import { eventStateOf } from "../store/event-item.ts";
import type { Written } from "../store/events-table.ts";
import type { InboxDependencies } from "./dependencies.ts";
import { type Asked, ifNotLeasedByOther } from "./fence.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

export const releaseEvents =
  (dependencies: InboxDependencies) =>
  async (input: OperationInput<"release-events">): Promise<OperationResult<"release-events">> =>
    settleEach(dependencies.events, input, async (event_id) => {
      const { tenant, shards, lease_id, asked_at, delay_seconds } = input;
      const at = dependencies.now();
      const result = await release(dependencies, {
        tenant,
        shards,
        lease_id,
        asked_at,
        event_id,
        now: at,
        until: at + delay_seconds * 1000,
      });
      if (result.ok) return { event_id, status: delay_seconds > 0 ? "delivered" : "pending" };
      // What is pending has been given back before.
      if (eventStateOf(result.current, tenant, at)?.status === "pending")
        return { event_id, status: "pending" };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });

/**
 * A release is a lease that ends now, or later (`until`, Unix milliseconds), and that nobody holds.
 * The delivery still counts.
 */
async function release(
  { events, noExpiringLeases, now }: InboxDependencies,
  {
    event_id,
    until,
    shards,
    ...asked
  }: Asked & { shards: number; event_id: string; until: number },
): Promise<Written> {
  const values = {
    ":delivered": { S: "delivered" },
    ":pending": { S: "pending" },
    ":until": { N: String(until) },
    ":partition": { S: leasePartition(asked.tenant, shardOf(event_id, shards)) },
  };
  const change =
    "SET #status = :delivered, lease_expires_at = :until, lease_partition = :partition " +
    "REMOVE lease_id, claim_id, status_partition, source_partition";
  // One whose lease has expired may have been put back since.
  const wasLeased =
    "#status = :delivered OR (#status = :pending AND attribute_exists(lease_expires_at))";
  try {
    return await events.update(event_id, change, ifNotLeasedByOther(asked, wasLeased, values));
  } finally {
    // Even if it is not known whether that was done.
    noExpiringLeases.invalidate(asked.tenant, now());
  }
}
