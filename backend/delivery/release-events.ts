/** Gives leased events back, at once or later. */
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { leasePartition, shardOf } from "../../contract/table.ts";
import { eventStateOf } from "../store/event-item.ts";
import type { Written } from "../store/events-table.ts";
import type { InboxDependencies } from "./dependencies.ts";
import { type Asked, ifNotLeasedByOther } from "./fence.ts";
import { LeaseRecords } from "./leases.ts";
import { type Failure, failureOf, recordFailures } from "./record-failures.ts";
import { refusalOf } from "./refusal.ts";
import { settleEach } from "./selection.ts";

type Outcome = OperationOutput<"release-events">["results"][number];

export const releaseEvents =
  (dependencies: InboxDependencies) =>
  async (input: OperationInput<"release-events">): Promise<OperationResult<"release-events">> => {
    const { tenant, shards, lease_id, asked_at, delay_seconds, reason } = input;
    const { events, now } = dependencies;
    const failures: Failure[] = [];
    const settled = await settleEach(events, input, async (event_id): Promise<Outcome> => {
      const at = now();
      const result = await release(dependencies, {
        tenant,
        shards,
        lease_id,
        asked_at,
        event_id,
        now: at,
        until: at + delay_seconds * 1000,
      });
      if (result.ok) {
        const failure = failureOf(result.written, { ended_at: at, outcome: "released", reason });
        if (failure) failures.push(failure);
        return { event_id, status: delay_seconds > 0 ? "delivered" : "pending" };
      }
      // What is pending has been given back before.
      if (eventStateOf(result.current, tenant, at)?.status === "pending")
        return { event_id, status: "pending" };
      return { event_id, error: refusalOf(result.current, tenant, at) };
    });
    await recordFailures(dependencies, tenant, failures, new LeaseRecords(events, tenant));
    return settled;
  };

/**
 * A release is a lease that ends now, or later (`until`, Unix milliseconds), and that nobody holds.
 * The delivery still counts.
 * @returns the event as it was before
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
    const condition = ifNotLeasedByOther(asked, wasLeased, values);
    return await events.update(event_id, change, condition, "ALL_OLD");
  } finally {
    // Even if it is not known whether that was done.
    noExpiringLeases.invalidate(asked.tenant, now());
  }
}
