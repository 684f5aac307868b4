/**
 * What producers, consumers and the clock may do, as fast-check's commands: each is done to the
 * model and to the store, and the answers compared.
 */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";
import { sweepInboxes } from "../../backend/maintenance/sweep-inboxes.ts";
import type { StoredEvent } from "../../contract/event.ts";
import { statuses } from "../../contract/status.ts";
import { inUseKey } from "../../contract/table.ts";
import {
  act,
  leaseSeconds,
  limit,
  type Model,
  max_deliveries,
  type Real,
  selectionOf,
  source,
  sources,
  unknown,
} from "./command.ts";
import type { InboxModel } from "./inbox-model.ts";
import { markOf } from "./marks.ts";
import { payloadOf } from "./payloads.ts";
import { Replays } from "./replay.ts";
import { settleCommands } from "./settle-commands.ts";

/** Each stands where the model has it, and says what was published. */
function expectTold(events: StoredEvent[], model: InboxModel): void {
  for (const { event_id, ...event } of events)
    expect(event).toMatchObject({ ...model.told(event_id), payload: payloadOf(event_id) });
}

const publish = act(
  "publish",
  fc.record({
    sources: fc.array(source, { minLength: 1, maxLength: 3 }),
    tie: fc.boolean(),
    sequences: fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
  }),
  async (given, model, { store, inbox }) => {
    if (model.inbox.ids.length > 60) return;
    if (!given.tie) store.clock += 1;
    const events = given.sources.map((of, n) => {
      const event_id = randomUUID();
      const sequence = given.sequences[n] ?? 0;
      return store.event({
        event_id,
        ...(sequence > 0 && { sequence }),
        payload: payloadOf(event_id),
        ...(of !== undefined && { source: of }),
      });
    });
    await store.operations.ingestMany({ tenant: inbox.tenant, shards: inbox.shards, events });
    for (const event of events) model.inbox.publish(event);
  },
);

const lease = act(
  "lease",
  fc.record({ limit, lease_seconds: leaseSeconds, source }),
  async ({ source: of, ...options }, model, { store, inbox }) => {
    // Later than the one before it: two of one instant would be taken for rivals.
    store.clock += 1;
    const lease_id = randomUUID();
    const asked = { ...options, max_deliveries, ...(of !== undefined && { source: of }) };
    const leased = await inbox.lease({ lease_id, ...asked });
    expect(leased.ids).toEqual(model.inbox.lease(lease_id, asked));
    expectTold(leased.events, model.inbox);
    if (leased.ids.length > 0) model.leases.push(lease_id);
  },
);

const leaseAgain = act(
  "leaseAgain",
  fc.nat(50),
  async (which, { inbox: model, leases }, { inbox }) => {
    const lease_id = leases[which % Math.max(1, leases.length)];
    if (lease_id)
      expect((await inbox.lease({ lease_id, max_deliveries })).ids).toEqual(
        model.stillHeld(lease_id),
      );
  },
);

const erase = act("erase", fc.nat(60), async (which, model, { store, inbox }) => {
  const { event_ids: [id = unknown] = [] } = selectionOf(
    { lease: undefined, events: [which] },
    model,
    store.clock,
  );
  await inbox.erase(id);
  model.inbox.erase(id);
});

const replay = act(
  "replay",
  fc.record({ status: fc.constantFrom("acknowledged" as const, "dead_letter" as const), source }),
  async (given, model, { store, inbox }) => {
    // What is settled in the very millisecond in which a replay begins is put back, too.
    const options = {
      status: given.status,
      ...(given.source !== undefined && { source: given.source }),
    };
    const replays = new Replays(store, inbox);
    const started = await replays.start(options);
    const count = await replays.count(options);
    const expected = model.inbox.replay(given.status, given.source);
    const { replayed, examined } = await replays.finish(started);
    // What the indexes show of others, and answers that are lost, change the numbers, and no event.
    if (!store.isFaulty)
      expect([count.matching, replayed, examined]).toEqual([expected, expected, expected]);
  },
);

/** A consumer forgets what it had leased, and never settles it. */
const crash = act("crash", fc.nat(50), async (which, { leases }) => {
  leases.splice(which % Math.max(1, leases.length), 1);
});

const advance = act(
  "advance",
  fc.constantFrom(1, 999, 1_000, 30_000, 300_000, 3_600_000, 14_400_000),
  async (milliseconds, _, { store }) => {
    store.clock += milliseconds;
  },
);

const list = act(
  "list",
  fc.record({ status: fc.constantFrom(...statuses), source }),
  async ({ status, source: of }, { inbox: model }, { inbox }) => {
    const events = await inbox.list(status, of);
    expect(events.map(({ event_id }) => event_id)).toEqual(model.list(status, of));
    expectTold(events, model);
  },
);

const get = act("get", fc.nat(60), async (which, model, { store, inbox }) => {
  const { event_ids: [id = unknown] = [] } = selectionOf(
    { lease: undefined, events: [which] },
    model,
    store.clock,
  );
  const event = await inbox.event(id);
  const {
    event_id,
    created_at,
    sequence,
    payload,
    timestamp,
    source: of,
    // What failed before is in attempts.test.ts: a break between two writes may lose some of it.
    attempts,
    last_reason,
    ...told
  } = event ?? { status: undefined };
  expect(event && told).toEqual(model.inbox.told(id));
  if (event) expect(payload).toBe(payloadOf(id));
});

const measure = act("measure", fc.constant(null), (_, model, real) => compareCounts(model, real));

/** Counts come from the indexes alone, whatever they show. */
async function compareCounts({ inbox: model }: Model, { store, inbox }: Real): Promise<void> {
  const counts = await inbox.measure();
  if (!store.isFaulty) expect(counts).toEqual(model.measure());
}

/** Maintenance changes nothing that anybody is told, but that a lease which was never answered counts. */
const sweep = act("sweep", fc.constant(null), async (_, model, { store, inbox }) => {
  const marks = async () => [markOf(inbox.tenant, inbox.shards)];
  await sweepInboxes({ ...store.dependencies, marks });
  model.inbox.sweep();
});

/** Shards only grow; what is stored stays where it is. */
const shard = act("shard", fc.constantFrom(1, 2, 4), async (shards, _, { inbox }) => {
  inbox.shards = Math.max(shards, inbox.shards);
});

/** The likelier ones stand there more than once. */
export const commands = [
  publish,
  publish,
  publish,
  lease,
  lease,
  lease,
  lease,
  leaseAgain,
  ...settleCommands,
  erase,
  replay,
  crash,
  advance,
  advance,
  advance,
  list,
  get,
  measure,
  sweep,
  shard,
];

/** Whatever was done: everything that can be read is as the model has it. */
export async function compareAll(model: Model, real: Real): Promise<void> {
  for (const status of statuses) {
    for (const of of sources)
      expect(await real.inbox.idsIn(status, of)).toEqual(model.inbox.list(status, of));
  }
  await compareCounts(model, real);
  await expectMarked(real);
}

/** Maintenance looks at no inbox that is not. */
async function expectMarked({ store, inbox }: Real): Promise<void> {
  if ((await inbox.idsIn()).length === 0) return;
  const known = [1, 2, 4].map((shards) => store.events.get(inUseKey(inbox.tenant, shards)));
  const marks = (await Promise.all(known)).filter((mark) => mark?.status_partition);
  expect(marks.length).toBeGreaterThan(0);
}
