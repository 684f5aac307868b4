/**
 * Operations that break between any two of their writes, as fast-check's commands: whatever they
 * leave is what was there before, or what the whole operation would have made of it, event by event.
 */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";
import { eventIdsOfLease } from "../../backend/delivery/leases.ts";
import type { Item } from "../../backend/store/event-item.ts";
import {
  act,
  leaseSeconds,
  limit,
  type Model,
  max_deliveries,
  pick,
  type Real,
  selectionOf,
} from "./command.ts";
import { type Break, withBreak } from "./interfered.ts";

export const breaks = fc.record({
  kind: fc.constantFrom<Break>("throttled", "unanswered", "crash before", "crash after"),
  write: fc.integer({ min: 1, max: 9 }),
});

const states = {
  pending: "waiting",
  delivered: "leased",
  acknowledged: "acknowledged",
  dead_letter: "dead",
  erased: "erased",
} as const;

/** What the model would say of an event of which the table holds this. */
function modelled(item: Item) {
  const number = (name: string) => Number(item[name]?.N ?? 0);
  // Maintenance may have put back what is still the lease of somebody who is late.
  const isSwept = item.status?.S === "pending" && item.lease_expires_at !== undefined;
  const state = isSwept ? "leased" : states[item.status?.S as keyof typeof states];
  return {
    state,
    deliveries: number("delivery_count"),
    holder: item.lease_id?.S,
    leased_at: number("leased_at"),
    requeued_at: number("requeued_at"),
    expires_at: number("expires_at"),
    ...(item.lease_expires_at && { until: number("lease_expires_at") }),
    ...(state === "acknowledged" && { settled_at: number("acknowledged_at") }),
    ...(state === "dead" && {
      settled_at: number("dead_lettered_at"),
      reason: item.dead_letter_reason?.S,
    }),
  };
}

/** Takes over what was left of each event that is still kept, after `check` has found it allowed. */
async function adoptAll(
  { inbox: model }: Model,
  { store }: Real,
  check: (id: string, left: ReturnType<typeof modelled>) => object,
): Promise<void> {
  for (const id of model.ids) {
    if (model.statusOf(id) === undefined) continue;
    const left = modelled((await store.events.get(id)) ?? {});
    model.adopt(id, { ...left, ...check(id, left) });
  }
}

const interruptedLease = act(
  "interruptedLease",
  fc.record({ how: breaks, limit, lease_seconds: leaseSeconds }),
  async ({ how, ...asked }, model, real) => {
    const { store, inbox } = real;
    const lease_id = randomUUID();
    const wanted = { lease_id, max_deliveries, ...asked };
    const leased = await withBreak(store, how, () => inbox.lease(wanted));
    const shown = leased === "failed" ? [] : leased.ids;
    const recorded = (await eventIdsOfLease(store.events, inbox.tenant, lease_id)) ?? [];
    // What was shown is on record, so it can be settled by the lease.
    expect(recorded).toEqual(expect.arrayContaining(shown));
    if (recorded.length > 0) {
      model.inbox.record(lease_id, recorded);
      model.leases.push(lease_id);
    }
    const counted = new Map(model.inbox.ids.map((id) => [id, model.inbox.countedOf(id)]));
    await adoptAll(model, real, (id, left) => {
      const before = counted.get(id) ?? 0;
      if (left.state === "dead" && model.inbox.statusOf(id) === "pending") {
        expect(before).toBeGreaterThanOrEqual(max_deliveries);
        return { isUnanswered: false };
      }
      const isOurs = left.state === "leased" && left.holder === lease_id;
      if (isOurs) {
        expect(model.inbox.statusOf(id)).toBe("pending");
        expect(left.deliveries).toBe(before + 1);
        return { isUnanswered: !recorded.includes(id) };
      }
      expect(shown).not.toContain(id);
      // Given back, it does not count.
      if (left.holder !== model.inbox.holderOf(id)) {
        expect(left.deliveries).toBe(before);
        return { isUnanswered: false };
      }
      return {};
    });
  },
);

const interruptedSettlement = act(
  "interruptedSettlement",
  fc.tuple(breaks, pick, fc.constantFrom("acknowledge", "release", "extend", "reject", "redrive")),
  async ([how, given, name], model, real) => {
    const { store, inbox } = real;
    const selection = selectionOf(given, model, store.clock);
    const { event_ids = model.inbox.ids.slice(0, 5), asked_at } = selection;
    if (event_ids.length === 0) return;
    await withBreak(store, how, (): Promise<unknown> => {
      if (name === "acknowledge") return inbox.acknowledge(selection);
      if (name === "release") return inbox.release(selection);
      if (name === "extend") return inbox.extend(selection);
      if (name === "reject") return inbox.reject(selection);
      return inbox.redrive(event_ids, asked_at);
    });
    await adoptEither(model, real, () => {
      if (name === "acknowledge") model.inbox.acknowledge(selection);
      else if (name === "release") model.inbox.release(selection, 0);
      else if (name === "extend") model.inbox.extend(selection, 60);
      else if (name === "reject") model.inbox.reject(selection, undefined);
      else model.inbox.redrive(event_ids, asked_at);
    });
  },
);

/** Each event is as it was, or as it would be if the whole had been done. */
export async function adoptEither(model: Model, real: Real, whole: () => unknown): Promise<void> {
  const before = model.inbox.snapshot();
  whole();
  const after = model.inbox.snapshot();
  await adoptAll(model, real, (id, left) => {
    const [old, done] = [before.get(id), after.get(id)];
    if (JSON.stringify(old) === JSON.stringify(done)) return {};
    const { state, deliveries, holder } = left;
    const was = { state: old?.state, deliveries: old?.deliveries, holder: old?.holder };
    const would = { state: done?.state, deliveries: done?.deliveries, holder: done?.holder };
    expect([was, would]).toContainEqual({ state, deliveries, holder });
    const isDone = JSON.stringify(would) === JSON.stringify({ state, deliveries, holder });
    return { isUnanswered: (isDone ? done : old)?.isUnanswered ?? false };
  });
}

export const interruptedCommands: fc.Arbitrary<fc.AsyncCommand<Model, Real>>[] = [
  interruptedLease,
  interruptedLease,
  interruptedSettlement,
];
