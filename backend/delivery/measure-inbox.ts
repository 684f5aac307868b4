/** How much waits, and since when: by the indexes alone, without reading an event. */
import { limits } from "../../contract/limits.ts";
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { type IndexedStatus, leasePartition, statusPartition } from "../../contract/table.ts";
import type { EventsTable } from "../store/events-table.ts";
import { findInInbox } from "../store/inbox-index.ts";
import { mostPassed } from "../store/inbox-walks.ts";
import { keptSince } from "../store/retention.ts";
import { shardsOf } from "../store/shards.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

type MeasureDependencies = Pick<DeliveryDependencies, "events" | "retention" | "now">;

/** What a number counts, and whether there may be more of it. */
interface Count {
  count: number;
  isCapped: boolean;
}

/**
 * Leases that have expired are claimed or put back within minutes, so they are many only for a
 * while: not counted as far as what waits.
 */
const mostExpiredLeases = 100;

/**
 * Counts up to a limit, so that the largest backlog costs no more to measure than that. An event
 * whose lease has expired is pending.
 */
export const measureInbox =
  (dependencies: MeasureDependencies) =>
  async (input: OperationInput<"measure-inbox">): Promise<OperationResult<"measure-inbox">> => ({
    ok: true,
    value: await measure(dependencies, input),
  });

export async function measure(
  { events, retention, now }: MeasureDependencies,
  { tenant, shards }: OperationInput<"measure-inbox">,
): Promise<OperationOutput<"measure-inbox">> {
  const at = now();
  const since = keptSince(at, retention);
  const inEach = async (countIn: (shard: number) => Promise<Count>) =>
    sum(await Promise.all(shardsOf(shards).map(countIn)));
  const inStatus = (status: IndexedStatus) =>
    inEach((shard) => countKept(events, statusPartition(tenant, status, shard), { at, since }));
  const inLeases = (range: { from?: number; to?: number }, most: number) =>
    inEach((shard) => countLeases(events, leasePartition(tenant, shard), { ...range, at, most }));
  const oldest = { tenant, shards, status: "pending", order: "asc", limit: 1 } as const;
  const [waiting, expired, delivered, dead, { entries }] = await Promise.all([
    inStatus("pending"),
    inLeases({ to: at }, mostExpiredLeases),
    inLeases({ from: at + 1 }, limits.countedEvents),
    inStatus("dead_letter"),
    findInInbox(events, { ...oldest, keptSince: since }, at),
  ]);
  const pending = sum([waiting, expired]);
  const counts = [pending, delivered, dead];
  return {
    pending: Math.min(pending.count, limits.countedEvents),
    delivered: Math.min(delivered.count, limits.countedEvents),
    dead_letter: Math.min(dead.count, limits.countedEvents),
    capped: counts.some(({ count, isCapped }) => isCapped || count >= limits.countedEvents),
    oldest_pending_at: entries[0]?.created_at ?? null,
  };
}

/** Where too many have expired, it goes on with what is young enough to be kept. */
async function countKept(
  events: EventsTable,
  partition: string,
  { at, since }: { at: number; since: number },
): Promise<Count> {
  const walk = { index: "status", partition, now: at, mostExpired: mostPassed } as const;
  const { count, stoppedAt } = await events.count(walk, limits.countedEvents);
  if (stoppedAt === undefined) return { count, isCapped: false };
  const from = { N: String(Math.max(since, Number(stoppedAt) + 1)) };
  const young = await events.count({ ...walk, from }, limits.countedEvents - count);
  return { count: count + young.count, isCapped: true };
}

async function countLeases(
  events: EventsTable,
  partition: string,
  { from, to, at, most }: { from?: number; to?: number; at: number; most: number },
): Promise<Count> {
  const walk = {
    index: "lease",
    partition,
    now: at,
    mostExpired: mostPassed,
    ...(from !== undefined && { from: { N: String(from) } }),
    ...(to !== undefined && { to: { N: String(to) } }),
  } as const;
  const { count, stoppedAt } = await events.count(walk, most);
  return { count, isCapped: stoppedAt !== undefined || count >= most };
}

const sum = (counts: Count[]): Count => ({
  count: counts.reduce((total, { count }) => total + count, 0),
  isCapped: counts.some(({ isCapped }) => isCapped),
});
