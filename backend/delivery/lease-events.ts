/** Leases the oldest available events of an inbox to one consumer. */
import { randomBytes } from "node:crypto";
import type { StoredEvent } from "../../contract/event.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { Position } from "../../contract/position.ts";
import { type Content, shownEvents, withBodies } from "../store/event-content.ts";
import { found, number } from "../store/event-item.ts";
import type { Attempt } from "./claim.ts";
import { type Claims, claimOldest, findAvailable } from "./claim-oldest.ts";
import type { DeliveryDependencies, InboxDependencies } from "./dependencies.ts";
import { giveBack, ifClaimed } from "./give-back.ts";
import { eventIdsOfLease, LeaseRecords, recordLease } from "./leases.ts";
import { recordFailures } from "./record-failures.ts";
import { removeUnreadable } from "./unreadable.ts";

type Input = OperationInput<"lease-events">;

/**
 * What is claimed is put on record right before it is answered: what is not on record was not
 * answered, whatever broke. A repeated attempt, under the lease id of one whose answer was lost, is
 * given what that one leased.
 */
export const leaseEvents =
  (dependencies: InboxDependencies) =>
  async (input: Input): Promise<OperationResult<"lease-events">> => {
    const { events, now } = dependencies;
    const { tenant, lease_id, lease_seconds } = input;
    const [earlier, available] = await Promise.all([
      eventIdsOfLease(events, tenant, lease_id),
      findAvailable(dependencies, input, input.limit),
    ]);
    if (earlier) return answer(await stillHeld(dependencies, input, earlier), now());
    const attempt: Attempt = {
      input,
      claim_id: randomBytes(6).toString("base64url"),
      until: now() + lease_seconds * 1000,
      answered: new LeaseRecords(events, tenant),
      expired: [],
    };
    const claims = await claimOldest(dependencies, attempt, available);
    return answer(await answerable(dependencies, attempt, claims), attempt.until, claims.next);
  };

/** @param otherwise when a lease of nothing ends */
function answer(leased: StoredEvent[], otherwise: number, next: Position | null = null) {
  const ends = leased.map(({ lease_expires_at = otherwise }) => lease_expires_at);
  return {
    ok: true as const,
    value: {
      events: leased,
      lease_expires_at: ends.length > 0 ? Math.min(...ends) : otherwise,
      next,
    },
  };
}

/**
 * What of the claimed can be answered, on record; all else is given back.
 * @throws what kept anything from being answered
 */
async function answerable(
  dependencies: InboxDependencies,
  attempt: Attempt,
  { claimed, uncertain, error }: Claims,
): Promise<StoredEvent[]> {
  const contents = await withBodies(dependencies.events, claimed);
  const whole = contents.filter(({ kind }) => kind === "whole");
  const unread = contents.filter((content) => content.kind === "unread");
  const { answered, expired } = attempt;
  const [recorded] = await Promise.all([
    whole.length > 0 ? record(dependencies, attempt, idsOf(whole)) : ("ours" as const),
    giveBack(dependencies, attempt, [...uncertain, ...idsOf(unread)]),
    removeUnreadable(dependencies, contents, {
      scope: attempt.input,
      condition: () => ifClaimed(attempt),
      deliveries: ({ item }) => number(item, "delivery_count") - 1,
    }),
    recordFailures(dependencies, attempt.input.tenant, expired, answered),
  ]);
  if (recorded !== "ours") return stillHeld(dependencies, attempt.input, recorded);
  const failure = error ?? unread[0]?.error;
  // An inbox whose events cannot be leased now is not empty.
  if (whole.length === 0 && failure !== undefined) throw failure;
  return shownEvents(whole);
}

const idsOf = (contents: Content[]): string[] =>
  contents.map(({ found: { state } }) => state.event_id);

/**
 * @returns "ours"; or what another attempt under the same lease has put on record: this one was
 *   slow, the edge has asked again, and the consumer holds what that one was given, and nothing else
 */
async function record(
  dependencies: InboxDependencies,
  attempt: Attempt,
  event_ids: string[],
): Promise<"ours" | readonly string[]> {
  const { tenant, lease_id } = attempt.input;
  const recorded = await recordLease(dependencies, attempt.input, event_ids).catch(
    async (error) => {
      // Its answer may be all that was lost.
      const written = await eventIdsOfLease(dependencies.events, tenant, lease_id).catch(
        () => undefined,
      );
      if (written) return written;
      await giveBack(dependencies, attempt, event_ids);
      throw error;
    },
  );
  const unseen = event_ids.filter((id) => !recorded.includes(id));
  if (unseen.length === 0) return "ours";
  await giveBack(dependencies, attempt, unseen);
  return recorded;
}

async function stillHeld(
  dependencies: DeliveryDependencies,
  { tenant, lease_id }: Input,
  ids: readonly string[],
): Promise<StoredEvent[]> {
  const { events, now } = dependencies;
  const items = await events.getAll(ids);
  const there = found(
    ids.map((id) => items.get(id)),
    tenant,
    now(),
  );
  const held = there.filter(
    ({ item, state }) => state.status === "delivered" && item.lease_id?.S === lease_id,
  );
  return shownEvents((await withBodies(events, held)).filter(({ kind }) => kind !== "unreadable"));
}
