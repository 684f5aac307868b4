/**
 * The last attempts that failed, of an event in one inbox. They lie in an item of their own beside
 * the event's, which stays small: whoever leases or acknowledges an event does not pay for them.
 */
import { randomUUID } from "node:crypto";
import { type Attempt, reasonLine } from "../../contract/attempt.ts";
import { limits } from "../../contract/limits.ts";
import { attemptsKey } from "../../contract/table.ts";
import { belongsTo, type Item, secondsOf, text } from "./event-item.ts";
import type { EventsTable } from "./events-table.ts";
import type { Expression } from "./expression.ts";

/** As it is kept: its lease tells it from all others. */
export interface KeptAttempt extends Attempt {
  /** Absent if the event was rejected while nobody had leased it. */
  lease_id?: string | undefined;
}

/** What is asked for on behalf of one inbox. */
export interface Asker {
  /** What stands in for the tenant in the inbox. */
  scope: string;
  /** Unix milliseconds. */
  now: number;
}

/** Who writes meanwhile is another consumer, or maintenance, with an attempt of another lease. */
const rounds = 4;

/**
 * Whether any attempt can have failed, by the event's state in the inbox. A tombstone tells, too.
 * @param state the event's own item, or its copy
 */
export const mayHaveFailed = ({ delivery_count, requeued_at, dead_lettered_at }: Item): boolean =>
  (delivery_count ?? requeued_at ?? dead_lettered_at) !== undefined;

/**
 * @param state of the event: another event, that had the id before, had attempts of its own
 * @returns oldest first
 */
export function attemptsIn(
  item: Item | undefined,
  state: Item,
  { scope, now }: Asker,
): KeptAttempt[] {
  const isTheirs =
    item !== undefined &&
    belongsTo(item, scope) &&
    item.created_at?.N === state.created_at?.N &&
    Number(item.expires_at?.N) > secondsOf(now);
  return isTheirs ? JSON.parse(item.attempts?.S ?? "[]") : [];
}

/**
 * Adds an attempt, and drops the oldest. One that is there already is not added again; where it is
 * known only that its lease expired, what its consumer says late takes its place.
 * @param state of the event, which the attempts do not outlive
 */
export async function recordAttempt(
  events: EventsTable,
  state: Item,
  attempt: KeptAttempt,
  asker: Asker,
): Promise<void> {
  const key = attemptsKey(text(state, "event_id"), events.inbox_id);
  for (let round = 1; round <= rounds; round++) {
    const current = await events.get(key);
    const kept = attemptsIn(current, state, asker);
    const known = kept.find(({ lease_id }) => lease_id && lease_id === attempt.lease_id);
    if (known && known.outcome !== "expired") return;
    const others = kept.filter((each) => each !== known);
    const attempts = [...others, attempt].slice(-limits.attempts);
    const result = await events.update(
      key,
      "SET tenant = :scope, created_at = :created, expires_at = :expires, attempts = :attempts, version = :next",
      withValues(ifUnchanged(current, asker), {
        ":scope": { S: asker.scope },
        ":created": state.created_at ?? { N: "0" },
        ":expires": state.expires_at ?? { N: "0" },
        ":attempts": { S: JSON.stringify(attempts) },
        ":next": { S: randomUUID() },
      }),
    );
    if (result.ok || isErasure(result.current, asker)) return;
  }
  throw new Error("others wrote attempts of the same event all the time");
}

/** @returns what the last one that gave a reason said, in one line */
export async function lastReason(
  events: EventsTable,
  state: Item,
  asker: Asker,
): Promise<string | undefined> {
  const item = await events.get(attemptsKey(text(state, "event_id"), events.inbox_id));
  const last = attemptsIn(item, state, asker).findLast(({ reason }) => reason !== undefined);
  return last?.reason === undefined ? undefined : reasonLine(last.reason);
}

/**
 * Erases what consumers said, and leaves a tombstone: what is on its way to be recorded comes to
 * nothing. Repeatable.
 * @param until Unix seconds
 */
export async function eraseAttempts(
  events: EventsTable,
  event_id: string,
  scope: string,
  until: number,
): Promise<void> {
  await events.update(
    attemptsKey(event_id, events.inbox_id),
    "SET tenant = :scope, erased_until = :until, expires_at = :until, version = :next REMOVE attempts",
    {
      text: "attribute_not_exists(event_id) OR tenant = :scope",
      values: {
        ":scope": { S: scope },
        ":until": { N: String(until) },
        ":next": { S: randomUUID() },
      },
    },
  );
}

function isErasure(item: Item | undefined, { now }: Asker): boolean {
  return Number(item?.erased_until?.N ?? 0) > secondsOf(now);
}

/** As it was read; and never where the event was erased. */
function ifUnchanged(current: Item | undefined, { now }: Asker): Expression {
  if (current === undefined) return { text: "attribute_not_exists(event_id)" };
  return {
    text: "version = :version AND (attribute_not_exists(erased_until) OR erased_until <= :now)",
    values: {
      ":version": { S: text(current, "version") },
      ":now": { N: String(secondsOf(now)) },
    },
  };
}

const withValues = (condition: Expression, values: Item): Expression => ({
  ...condition,
  values: { ...condition.values, ...values },
});
