/**
 * Records attempts that failed, after what was done to the events: a record that is lost costs a
 * line of history, and never an event.
 */
import type { Attempt } from "../../contract/attempt.ts";
import { budgetLeft } from "../lambda/request-time.ts";
import { attemptEach } from "../store/concurrency.ts";
import { type Item, number, text } from "../store/event-item.ts";
import { recordAttempt } from "../store/failed-attempts.ts";
import type { Available } from "./availability.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import type { LeaseRecords } from "./leases.ts";

/** Milliseconds of a call that are kept for answering. */
const reserved = 250;

export interface Failure {
  /** The event's state, before or after. */
  state: Item;
  /** Undefined: nobody had leased it. */
  lease_id: string | undefined;
  leased_at?: number | undefined;
  ended_at: number;
  outcome: Attempt["outcome"];
  reason?: string | undefined;
}

/**
 * @param state as it was when the attempt ended
 * @returns undefined if nobody had leased the event, who could have failed
 */
export const failureOf = (
  state: Item,
  ended: Pick<Failure, "ended_at" | "outcome" | "reason">,
): Failure | undefined =>
  state.lease_id?.S === undefined
    ? undefined
    : {
        state,
        lease_id: state.lease_id.S,
        ...(state.leased_at && { leased_at: number(state, "leased_at") }),
        ...ended,
      };

/**
 * @param state of the event
 * @param available how it was found
 * @returns none but of a lease that was answered, and has expired
 */
export const expiredFailure = (
  state: Item,
  { kind, lease_id, lease_expires_at, isCounted }: Available,
): Failure[] =>
  kind === "expired" && isCounted && lease_expires_at !== undefined
    ? [{ state, lease_id, ended_at: lease_expires_at, outcome: "expired" }]
    : [];

/** @param leases where it is said who leased */
export async function recordFailures(
  { events, now, reportLostAttempt }: DeliveryDependencies,
  scope: string,
  failures: readonly Failure[],
  leases: LeaseRecords,
): Promise<void> {
  if (failures.length === 0) return;
  const outcomes = await attemptEach(
    failures,
    async ({ state, lease_id, ...ended }) => {
      const lease = lease_id === undefined ? undefined : await leases.of(lease_id);
      const leased_at = ended.leased_at ?? lease?.leased_at;
      const attempt = { ...ended, lease_id, leased_at, consumer: lease?.consumer };
      await recordAttempt(events, state, attempt, { scope, now: now() });
    },
    budgetLeft() - reserved,
  );
  for (const [index, outcome] of outcomes.entries()) {
    const state = failures[index]?.state;
    if (!outcome.ok && state)
      reportLostAttempt({
        tenant: scope,
        event_id: text(state, "event_id"),
        error: outcome.error,
      });
  }
}
