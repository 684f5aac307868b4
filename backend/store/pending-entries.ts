/** What is pending: what waits, and what is available since its lease has expired. */
import type { EventsTable } from "./events-table.ts";
import { firstOf, type InboxQuery } from "./inbox-order.ts";
import { isAsked, leaseWalk, mostPassed, statusWalk } from "./inbox-walks.ts";
import type { IndexEntry, Walked } from "./index-walk.ts";
import { lookAhead, type NoExpiringLeases } from "./no-expiring-leases.ts";
import { inEach, shardsOf } from "./shards.ts";

/** Of expired leases that a page which is not full looks at, in each shard: one page of DynamoDB. */
const mostLeases = 2_500;

/**
 * Expired leases that are looked at first, in each shard: the page could be full of them. They come
 * by when they ended, so twice as many are put into the inbox's order.
 */
const leasesFor = ({ limit }: InboxQuery): number => Math.min(mostPassed, Math.max(20, 2 * limit));

export async function findPending(
  events: EventsTable,
  query: InboxQuery,
  now: number,
  noExpiringLeases: NoExpiringLeases,
): Promise<Walked[]> {
  const shards = shardsOf(query.shards);
  const expired = (shard: number, most: number) =>
    findExpired(events, query, { shard, most, now }, noExpiringLeases);
  const without = shards.filter((shard) => noExpiringLeases.has(query.tenant, shard, now));
  const [waiting, found] = await Promise.all([
    inEach(shards, (shard) => findWaiting(events, query, shard, now)),
    inEach(
      shards.filter((shard) => !without.includes(shard)),
      (shard) => expired(shard, leasesFor(query)),
    ),
  ]);
  const walked: Walked[] = [...waiting, ...found];
  const count = walked.reduce((sum, { entries }) => sum + entries.length, 0);
  if (count >= query.limit) return walked;
  // A page that is not full is the last: nothing may be missing from it.
  const unread = [...without, ...found.filter(({ isCut }) => isCut).map(({ shard }) => shard)];
  const more = await inEach(unread, (shard) => expired(shard, mostLeases));
  return [...walked, ...more.map(({ entries }) => ({ entries }))];
}

/**
 * Where too many have expired before those that wait, it goes on with what is young enough to be
 * kept.
 * @returns where it stopped only if it had examined too many
 */
async function findWaiting(
  events: EventsTable,
  query: InboxQuery,
  shard: number,
  now: number,
): Promise<Walked> {
  const { entries, ...stop } = await events.walk(statusWalk(query, "pending", shard, now));
  const { stoppedAt } = stop;
  if (stop.stoppedBy === "examined") return { entries, stoppedAt };
  if (stoppedAt === undefined || query.order === "desc") return { entries };
  const since = Math.max(
    query.since ?? 0,
    query.keptSince ?? 0,
    Number(firstOf(stoppedAt, "asc").created_at),
  );
  if (query.until !== undefined && since >= query.until) return { entries };
  const young = { ...query, since, limit: query.limit - entries.length };
  const further = await events.walk(statusWalk(young, "pending", shard, now));
  return {
    entries: [...entries, ...further.entries],
    ...(further.stoppedBy === "examined" && { stoppedAt: further.stoppedAt }),
  };
}

/**
 * Looks further than to what is available by now, so that it need not be asked again for as long if
 * there is nothing.
 */
async function findExpired(
  events: EventsTable,
  query: InboxQuery,
  { shard, most, now }: { shard: number; most: number; now: number },
  noExpiringLeases: NoExpiringLeases,
): Promise<{ shard: number; entries: IndexEntry[]; isCut: boolean }> {
  const noteNone = noExpiringLeases.begin(query.tenant, shard, now);
  const { entries, stoppedAt } = await events.walk(
    leaseWalk(query, { shard, to: now + lookAhead, limit: most, mayCut: true, now }),
  );
  if (entries.length === 0 && stoppedAt === undefined) noteNone();
  const asked = entries.filter(
    (entry) => (entry.lease_expires_at ?? 0) <= now && isAsked(query, entry),
  );
  return { shard, entries: asked, isCut: entries.length >= most };
}
