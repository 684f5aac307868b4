/** Claims the oldest available events of an inbox, one by one. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput } from "../../contract/operations.ts";
import { compare, type Position } from "../../contract/position.ts";
import { budgetLeft } from "../lambda/request-time.ts";
import { attemptEach } from "../store/concurrency.ts";
import type { Found } from "../store/event-item.ts";
import { findInInbox, type InboxEntries } from "../store/inbox-index.ts";
import { keptSince } from "../store/retention.ts";
import { shuffled } from "../store/shuffled.ts";
import { availabilityOfEntry } from "./availability.ts";
import { type Attempt, claim } from "./claim.ts";
import type { InboxDependencies } from "./dependencies.ts";
import { cutToBytes } from "./list-inbox.ts";

/**
 * Consumers that lease at once want the same oldest events: who loses some looks further, this
 * often.
 */
const rounds = 4;

/** Milliseconds of a call that are kept for what comes after the claims. */
const reserved = 1_000;

export interface Claims {
  /** Oldest first. */
  claimed: Found[];
  /** Of these it is not known whether they are claimed. */
  uncertain: string[];
  /** Why. */
  error?: unknown;
  /** Where it stopped, if it looked for more and has not examined all that waits. */
  next?: Position | undefined;
}

export async function findAvailable(
  { events, noExpiringLeases, retention, now }: InboxDependencies,
  { tenant, shards, source, type, tag, after }: OperationInput<"lease-events">,
  limit: number,
): Promise<InboxEntries> {
  const at = now();
  const scope = { tenant, shards, keptSince: keptSince(at, retention) };
  const selected = { source, type, tag, after, status: "pending", order: "asc", limit } as const;
  return findInInbox(events, { ...scope, ...selected }, at, noExpiringLeases);
}

/**
 * Claims until the lease is full, too many were lost to others, or the time is up. A claim that
 * fails keeps no other from being made.
 */
export async function claimOldest(
  dependencies: InboxDependencies,
  attempt: Attempt,
  oldest: InboxEntries,
): Promise<Claims> {
  const { input, answered } = attempt;
  const claims: Claims = { claimed: [], uncertain: [] };
  const { claimed, uncertain } = claims;
  const tried = new Set<string>();
  let bytes: number = limits.leaseBytes;
  let { entries: available, stoppedAt } = oldest;
  for (let round = 1; ; round++) {
    const wanted = input.limit - claimed.length;
    const candidates = cutToBytes(available.slice(0, wanted), bytes, claimed.length === 0);
    const outcomes = await attemptEach(
      candidates,
      async (entry) =>
        claim(dependencies, attempt, entry.event_id, await availabilityOfEntry(entry, answered)),
      budgetLeft() - reserved,
    );
    let isContended = false;
    for (const [index, { event_id, answer_bytes }] of candidates.entries()) {
      tried.add(event_id);
      const outcome = outcomes[index];
      if (outcome?.ok && typeof outcome.value === "object") {
        claimed.push(outcome.value);
        bytes -= answer_bytes;
      } else if (outcome?.ok) isContended ||= outcome.value === "held";
      else {
        uncertain.push(event_id);
        claims.error ??= outcome?.error;
        dependencies.reportFailedClaim({ tenant: input.tenant, event_id, error: outcome?.error });
      }
    }
    const isFull = claimed.length > 0 && candidates.length < Math.min(available.length, wanted);
    const isDone = claimed.length === input.limit || candidates.length === 0;
    const missed = candidates.length - outcomes.filter(isClaimed).length;
    if (!isFull && claimed.length < input.limit && missed === 0) claims.next = stoppedAt;
    if (isFull || isDone || round === rounds || budgetLeft() < reserved || missed === 0) break;
    const limit = tried.size + input.limit * 2 ** round;
    const further = await findAvailable(dependencies, input, limit);
    ({ stoppedAt } = further);
    const untried = further.entries.filter(({ event_id }) => !tried.has(event_id));
    // In any order but the common one, so that consumers who met do not meet again. One who is alone
    // meets nobody, and keeps the order.
    available = isContended ? shuffled(untried) : untried;
  }
  claimed.sort(({ state: a }, { state: b }) => compare(a, b));
  return claims;
}

const isClaimed = (outcome: { ok: boolean; value?: unknown }): boolean =>
  outcome.ok && typeof outcome.value === "object";
