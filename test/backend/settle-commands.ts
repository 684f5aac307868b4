/** What consumers do with events that they were given, as fast-check's commands. */
import fc from "fast-check";
import { expect } from "vitest";
import { act, leaseSeconds, type Model, pick, selectionOf } from "./command.ts";

/**
 * Settles in both, and compares. A second attempt of the edge, however late, must not act on what
 * came after the first.
 */
async function settle(
  model: Model,
  selection: { asked_at: number },
  settleBoth: () => Promise<[unknown, unknown]>,
): Promise<void> {
  const attempt = async () => {
    const [real, expected] = await settleBoth();
    expect(real, JSON.stringify(selection)).toEqual(expected);
  };
  model.settled.push(attempt);
  await attempt();
}

const acknowledge = act("acknowledge", pick, async (given, model, { store, inbox }) => {
  const selection = selectionOf(given, model, store.clock);
  await settle(model, selection, async () => [
    await inbox.acknowledge(selection),
    model.inbox.acknowledge(selection),
  ]);
});

const release = act(
  "release",
  fc.tuple(pick, fc.constantFrom(0, 0, 20, 3_600)),
  async ([given, delay_seconds], model, { store, inbox }) => {
    const selection = selectionOf(given, model, store.clock);
    await settle(model, selection, async () => [
      await inbox.release({ ...selection, delay_seconds }),
      model.inbox.release(selection, delay_seconds),
    ]);
  },
);

const extend = act(
  "extend",
  fc.tuple(pick, leaseSeconds),
  async ([given, lease_seconds], model, { store, inbox }) => {
    const selection = selectionOf(given, model, store.clock);
    await settle(model, selection, async () => [
      await inbox.extend({ ...selection, lease_seconds }),
      model.inbox.extend(selection, lease_seconds),
    ]);
  },
);

const reject = act(
  "reject",
  fc.tuple(pick, fc.constantFrom(undefined, "broken")),
  async ([given, reason], model, { store, inbox }) => {
    const selection = selectionOf(given, model, store.clock);
    await settle(model, selection, async () => [
      await inbox.reject({ ...selection, ...(reason !== undefined && { reason }) }),
      model.inbox.reject(selection, reason),
    ]);
  },
);

const redrive = act(
  "redrive",
  fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }),
  async (events, model, { store, inbox }) => {
    const selection = selectionOf({ lease: undefined, events }, model, store.clock);
    const { event_ids = [], asked_at } = selection;
    await settle(model, selection, async () => [
      await inbox.redrive(event_ids, asked_at),
      model.inbox.redrive(event_ids, asked_at),
    ]);
  },
);

/** The edge's second attempt of something, which may be late. */
const repeat = act("repeat", fc.nat(100), async (which, { settled }) => {
  await settled[which % Math.max(1, settled.length)]?.();
});

/** The likelier ones stand there more than once. */
export const settleCommands = [
  acknowledge,
  acknowledge,
  release,
  release,
  extend,
  extend,
  reject,
  redrive,
  repeat,
  repeat,
];
