/** How much waits, and since when: by the indexes alone, without reading an event. */
import { limits } from "../../contract/limits.ts";
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { leasePartition, statusPartition } from "../../contract/table.ts";
import { findInInbox, shardsOf } from "../store/inbox-index.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

/**
 * Counts up to a limit, so that the largest backlog costs no more to measure than that. An event
 * whose lease has run out is pending.
 */
export const measureInbox =
  (dependencies: Pick<DeliveryDependencies, "events" | "now">) =>
  async (input: OperationInput<"measure-inbox">): Promise<OperationResult<"measure-inbox">> => ({
    ok: true,
    value: await measure(dependencies, input),
  });

export async function measure(
  { events, now }: Pick<DeliveryDependencies, "events" | "now">,
  { tenant, shards }: OperationInput<"measure-inbox">,
): Promise<OperationOutput<"measure-inbox">> {
  const at = now();
  const most = limits.countedEvents;
  const count = async (
    walkIn: (shard: number) => Omit<Parameters<typeof events.count>[0], "now">,
  ) =>
    sum(
      await Promise.all(
        shardsOf(shards).map((shard) => events.count({ ...walkIn(shard), now: at }, most)),
      ),
    );
  const [waiting, free, leased, dead, [oldest]] = await Promise.all([
    count((shard) => ({ index: "status", partition: statusPartition(tenant, "pending", shard) })),
    count((shard) => ({
      index: "lease",
      partition: leasePartition(tenant, shard),
      to: { N: String(at) },
    })),
    count((shard) => ({
      index: "lease",
      partition: leasePartition(tenant, shard),
      from: { N: String(at + 1) },
    })),
    count((shard) => ({
      index: "status",
      partition: statusPartition(tenant, "dead_letter", shard),
    })),
    findInInbox(events, { tenant, shards, status: "pending", order: "asc", limit: 1 }, at),
  ]);
  const counts = { pending: waiting + free, delivered: leased, dead_letter: dead };
  return {
    pending: Math.min(counts.pending, most),
    delivered: Math.min(counts.delivered, most),
    dead_letter: Math.min(counts.dead_letter, most),
    capped: Object.values(counts).some((value) => value >= most),
    oldest_pending_at: oldest?.created_at ?? null,
  };
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
