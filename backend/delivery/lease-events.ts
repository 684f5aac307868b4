/** Leases the oldest free events of an inbox to one consumer. */
import type { StoredEvent } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { eachOf } from "../store/concurrency.ts";
import { withTexts } from "../store/event-body.ts";
import { type Found, found } from "../store/event-item.ts";
import { findInInbox } from "../store/inbox-index.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import { claim } from "./claim.ts";
import type { DeliveryDependencies, InboxDependencies } from "./dependencies.ts";
import { eventIdsOfLease, recordLease } from "./leases.ts";
import { cutToBytes } from "./list-inbox.ts";
import { release } from "./release-events.ts";

type Input = OperationInput<"lease-events">;

/**
 * Consumers that lease at once want the same oldest events: who loses some looks further, this
 * often.
 */
const rounds = 4;

/**
 * A repeated attempt, under the lease id of one whose answer was lost, is given what that one
 * leased.
 */
export const leaseEvents =
  (dependencies: InboxDependencies) =>
  async (input: Input): Promise<OperationResult<"lease-events">> => {
    const { events, now } = dependencies;
    const { tenant, lease_id, lease_seconds } = input;
    const [earlier, free] = await Promise.all([
      eventIdsOfLease(events, tenant, lease_id),
      findFree(dependencies, input, input.limit),
    ]);
    if (earlier) return answer(await stillHeld(dependencies, input, earlier), now());
    const until = now() + lease_seconds * 1000;
    const leased = await claimOldest(dependencies, input, free, until);
    if (leased.length === 0) return answer([], until);
    const ids = leased.map(({ standing }) => standing.event_id);
    const recorded = await recordLease(events, tenant, lease_id, ids, now());
    if (recorded === ids) return answer(await withTexts(events, leased), until);
    // The attempt before this one was slow, not dead. The consumer is shown what that one leased,
    // and holds nothing else.
    const unseen = ids.filter((id) => !recorded.includes(id));
    await eachOf(unseen, (event_id) =>
      release(dependencies, { tenant, lease_id, event_id, now: now(), until: now() }),
    );
    return answer(await stillHeld(dependencies, input, recorded), now());
  };

/** @param otherwise when a lease of nothing ends */
function answer(leased: StoredEvent[], otherwise: number) {
  const ends = leased.map(({ lease_expires_at = otherwise }) => lease_expires_at);
  return {
    ok: true as const,
    value: { events: leased, lease_expires_at: ends.length > 0 ? Math.min(...ends) : otherwise },
  };
}

const findFree = (
  { events, quietLeases, now }: InboxDependencies,
  { tenant, shards, source }: Input,
  limit: number,
) =>
  findInInbox(
    events,
    { tenant, shards, source, status: "pending", order: "asc", limit },
    now(),
    quietLeases,
  );

/** Claims until the lease is full, or too many were lost to others. @returns oldest first */
async function claimOldest(
  dependencies: InboxDependencies,
  input: Input,
  oldest: IndexEntry[],
  until: number,
): Promise<Found[]> {
  const leased: Found[] = [];
  const tried = new Set<string>();
  let bytes: number = limits.leaseBytes;
  let free = oldest;
  for (let round = 1; ; round++) {
    const wanted = input.limit - leased.length;
    const candidates = cutToBytes(free.slice(0, wanted), bytes, leased.length === 0);
    const claims = await eachOf(candidates, (entry) =>
      claim(dependencies, input, entry.event_id, until),
    );
    for (const [index, entry] of candidates.entries()) {
      tried.add(entry.event_id);
      const claimed = claims[index];
      if (typeof claimed !== "object") continue;
      leased.push(claimed);
      bytes -= entry.answer_bytes;
    }
    const isFull = leased.length > 0 && candidates.length < Math.min(free.length, wanted);
    if (isFull || claims.every((claimed) => typeof claimed === "object") || round === rounds) break;
    const further = await findFree(dependencies, input, tried.size + input.limit * 2 ** round);
    const untried = further.filter(({ event_id }) => !tried.has(event_id));
    free = claims.includes("held") ? shuffled(untried) : untried;
  }
  return leased.sort(
    ({ standing: a }, { standing: b }) =>
      a.created_at - b.created_at || (a.event_id < b.event_id ? -1 : 1),
  );
}

/**
 * In any order but the common one, so that consumers who met do not meet again. One who is alone
 * meets nobody, and keeps the order.
 */
const shuffled = (entries: IndexEntry[]): IndexEntry[] =>
  entries
    .map((entry) => ({ entry, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);

async function stillHeld(
  { events, now }: DeliveryDependencies,
  { tenant, lease_id }: Input,
  ids: readonly string[],
): Promise<StoredEvent[]> {
  const items = await events.getAll(ids);
  const there = found(
    ids.map((id) => items.get(id)),
    tenant,
    now(),
  );
  return withTexts(
    events,
    there.filter(
      ({ item, standing }) => standing.status === "delivered" && item.lease_id?.S === lease_id,
    ),
  );
}
