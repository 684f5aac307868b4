/** One round of a dispatcher: leases what it can post now, posts it, and settles it. */
import type { StoredEvent } from "../../contract/event.ts";
import { pushLimits } from "../../contract/push-limits.ts";
import type { Backend } from "../private-api/backend.ts";
import type { Place } from "../wake/wake-pushes.ts";
import { eventMessage } from "./message.ts";
import { attemptPost, type Posted } from "./post.ts";
import type { Pushing } from "./pushing.ts";
import { delayAfter } from "./schedule.ts";

export interface Attempted {
  event_id: string;
  deliveries: number;
  posted: Posted;
}

export interface Round {
  attempts: Attempted[];
  lease_id: string;
  asked_at: number;
}

/** @returns undefined if nothing waits. @throws ApiError if that cannot be asked */
export async function runRound(
  backend: Backend,
  place: Place,
  pushing: Pushing,
  limit: number,
): Promise<Round | undefined> {
  const { settings, receiver, shards, max_deliveries } = pushing;
  const lease_id = crypto.randomUUID();
  const { events } = await backend.value("lease-events", {
    ...place,
    shards,
    lease_id,
    limit,
    lease_seconds: pushLimits.leaseSeconds,
    max_deliveries,
    consumer: "push",
  });
  if (events.length === 0) return undefined;
  const asked_at = Date.now();
  const attempt = async (event: StoredEvent): Promise<Attempted> => ({
    event_id: event.event_id,
    deliveries: event.delivery_count ?? 1,
    posted: await attemptPost(receiver, () => eventMessage(settings, event)),
  });
  return { lease_id, asked_at, attempts: await Promise.all(events.map(attempt)) };
}

/** Events that a receiver took, whose acknowledgment is not certain, and under which lease. */
export interface Unacknowledged {
  lease_id: string;
  asked_at: number;
  event_ids: string[];
}

export interface Settled {
  unacknowledged: Unacknowledged[];
  /** When events come back, in Unix milliseconds. */
  due: number[];
}

/** What cannot be settled now comes back when its lease ends. */
export async function settle(
  backend: Backend,
  place: Place,
  { shards }: Pick<Pushing, "shards">,
  { lease_id, asked_at, attempts }: Round,
): Promise<Settled> {
  const asked = { ...place, shards, lease_id, asked_at };
  const idsOf = (verdict: Posted["verdict"]) =>
    attempts.filter(({ posted }) => posted.verdict === verdict).map(({ event_id }) => event_id);
  const done = idsOf("acknowledge");
  const due: number[] = [];
  const unacknowledged: Unacknowledged[] = [];
  const acknowledge = async () => {
    if (done.length === 0) return;
    const isDone = await succeeds(
      backend.call("acknowledge-events", { ...asked, event_ids: done }),
    );
    if (!isDone) unacknowledged.push({ lease_id, asked_at, event_ids: done });
  };
  const release = async ({ event_ids, delay_seconds, reason }: Release) => {
    const input = { ...asked, event_ids, delay_seconds, reason };
    const isDone = await succeeds(backend.call("release-events", input));
    const seconds = isDone ? delay_seconds : pushLimits.leaseSeconds;
    due.push(...event_ids.map(() => Date.now() + seconds * 1_000));
  };
  const reject = async ({ event_id, posted }: Attempted) =>
    succeeds(
      backend.call("reject-events", {
        ...asked,
        event_ids: [event_id],
        reason: `the receiver refused it: ${reasonOf(posted)}`,
      }),
    );
  await Promise.all([
    acknowledge(),
    ...releasesOf(attempts).map(release),
    ...attempts.filter(({ posted }) => posted.verdict === "dead_letter").map(reject),
  ]);
  return { unacknowledged, due };
}

/**
 * Under the lease of then: an event that was put back meanwhile, or that another consumer holds, is
 * another matter. @throws if the store cannot be told now, either
 */
export async function acknowledgeLate(
  backend: Backend,
  place: Place,
  { shards }: Pick<Pushing, "shards">,
  late: Unacknowledged,
): Promise<void> {
  await backend.call("acknowledge-events", { ...place, shards, ...late });
}

/** What the store says no to, it has said; only where it says nothing there is something to repeat. */
const succeeds = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => true,
    () => false,
  );

interface Release {
  event_ids: string[];
  delay_seconds: number;
  reason: string;
}

/** Those that come back at the same time, for the same reason, go in one call. */
function releasesOf(attempts: readonly Attempted[]): Release[] {
  const failed = attempts.filter(
    ({ posted: { verdict } }) => verdict === "retry" || verdict === "pause",
  );
  const alike = Map.groupBy(failed, ({ deliveries, posted }) =>
    JSON.stringify([posted.verdict, deliveries, posted.retryAfter ?? 0, reasonOf(posted)]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { deliveries, posted } = first;
    const delay = Math.max(delayAfter(deliveries), posted.retryAfter ?? 0);
    return {
      event_ids: group.map(({ event_id }) => event_id),
      delay_seconds: posted.verdict === "pause" ? 0 : delay,
      reason: reasonOf(posted),
    };
  });
}

/** As the event's attempts tell it. */
export const reasonOf = ({ status, error }: Pick<Posted, "status" | "error">): string =>
  [error, ...(status === undefined ? [] : [status])].join(" ");
