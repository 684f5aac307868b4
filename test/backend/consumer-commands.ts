/**
 * What producers, consumers and the clock may do, as fast-check's commands: each is done to the
 * model and to the store, and the answers compared.
 */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";
import type { StoredEvent } from "../../contract/event.ts";
import { statuses } from "../../contract/status.ts";
import type { InboxModel, ModelSelection } from "./inbox-model.ts";
import { payloadOf } from "./payloads.ts";
import { Replays } from "./replay.ts";
import type { Store } from "./store.ts";
import type { TenantInbox } from "./tenant-inbox.ts";

export interface Real {
  store: Store;
  inbox: TenantInbox;
}

export interface Model {
  inbox: InboxModel;
  /** The leases that some consumer remembers. */
  leases: string[];
}

type Run = (model: Model, real: Real) => Promise<void>;

class Act implements fc.AsyncCommand<Model, Real> {
  readonly #name: string;
  readonly run: Run;

  constructor(name: string, run: Run) {
    this.#name = name;
    this.run = run;
  }

  check(): boolean {
    return true;
  }

  toString(): string {
    return this.#name;
  }
}

const act = <T>(
  name: string,
  given: fc.Arbitrary<T>,
  run: (given: T, ...rest: Parameters<Run>) => Promise<void>,
) =>
  given.map(
    (value) =>
      new Act(`${name}(${JSON.stringify(value)})`, (model, real) => run(value, model, real)),
  );

const sources = [undefined, "a", "b"] as const;
const source = fc.constantFrom(...sources);
const limit = fc.integer({ min: 1, max: 6 });
const leaseSeconds = fc.constantFrom(1, 30, 300, 3_600);
const max_deliveries = 3;

/** Of events and leases that there may be: numbers that are taken modulo how many there are. */
interface Pick {
  lease: number | undefined;
  events: number[] | undefined;
}

const pick: fc.Arbitrary<Pick> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ lease: fc.nat(50), events: fc.constant(undefined) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      lease: fc.constant(undefined),
      events: fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      lease: fc.nat(50),
      events: fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }),
    }),
  },
);

const unknown = "0b6f1c1e-5a57-4b0c-8f0e-2f6a4f1f0001";

function selectionOf(
  { lease, events }: Pick,
  { inbox, leases }: Model,
): ModelSelection & { lease_id?: string; event_ids?: string[] } {
  const ids = [...inbox.ids, unknown];
  return {
    ...(lease !== undefined && { lease_id: leases[lease % (leases.length + 1)] ?? unknown }),
    ...(events && { event_ids: events.map((n) => ids[n % ids.length] ?? unknown) }),
  };
}

/** Each stands where the model has it, and says what was published. */
function expectTold(events: StoredEvent[], model: InboxModel): void {
  for (const { event_id, ...event } of events)
    expect(event).toMatchObject({ ...model.told(event_id), payload: payloadOf(event_id) });
}

const publish = act(
  "publish",
  fc.record({ sources: fc.array(source, { minLength: 1, maxLength: 3 }), tie: fc.boolean() }),
  async (given, model, { store, inbox }) => {
    if (model.inbox.ids.length > 60) return;
    if (!given.tie) store.clock += 1;
    const events = given.sources.map((of) => {
      const event_id = randomUUID();
      return store.event({
        event_id,
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
  async ({ source: of, ...options }, model, { inbox }) => {
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

const acknowledge = act("acknowledge", pick, async (given, model, { inbox }) => {
  const selection = selectionOf(given, model);
  expect(await inbox.acknowledge(selection)).toEqual(model.inbox.acknowledge(selection));
});

const release = act(
  "release",
  fc.tuple(pick, fc.constantFrom(0, 0, 20, 3_600)),
  async ([given, delay_seconds], model, { inbox }) => {
    const selection = selectionOf(given, model);
    expect(await inbox.release({ ...selection, delay_seconds })).toEqual(
      model.inbox.release(selection, delay_seconds),
    );
  },
);

const extend = act(
  "extend",
  fc.tuple(pick, leaseSeconds),
  async ([given, lease_seconds], model, { inbox }) => {
    const selection = selectionOf(given, model);
    expect(await inbox.extend({ ...selection, lease_seconds })).toEqual(
      model.inbox.extend(selection, lease_seconds),
    );
  },
);

const reject = act(
  "reject",
  fc.tuple(pick, fc.constantFrom(undefined, "broken")),
  async ([given, reason], model, { inbox }) => {
    const selection = selectionOf(given, model);
    expect(await inbox.reject({ ...selection, ...(reason !== undefined && { reason }) })).toEqual(
      model.inbox.reject(selection, reason),
    );
  },
);

const redrive = act(
  "redrive",
  fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }),
  async (events, model, { inbox }) => {
    const { event_ids = [] } = selectionOf({ lease: undefined, events }, model);
    expect(await inbox.redrive(event_ids)).toEqual(model.inbox.redrive(event_ids));
  },
);

const erase = act("erase", fc.nat(60), async (which, model, { inbox }) => {
  const { event_ids: [id = unknown] = [] } = selectionOf(
    { lease: undefined, events: [which] },
    model,
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
    const count = await new Replays(store, inbox).count(options);
    const { replayed, examined } = await new Replays(store, inbox).run(options);
    const expected = model.inbox.replay(given.status, given.source);
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

const get = act("get", fc.nat(60), async (which, model, { inbox }) => {
  const { event_ids: [id = unknown] = [] } = selectionOf(
    { lease: undefined, events: [which] },
    model,
  );
  const event = await inbox.event(id);
  const {
    event_id,
    created_at,
    payload,
    timestamp,
    source: of,
    ...told
  } = event ?? { status: undefined };
  expect(event && told).toEqual(model.inbox.told(id));
  if (event) expect(payload).toBe(payloadOf(id));
});

const measure = act("measure", fc.constant(null), async (_, { inbox: model }, { inbox }) => {
  expect(await inbox.measure()).toEqual(model.measure());
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
  acknowledge,
  acknowledge,
  release,
  release,
  extend,
  extend,
  reject,
  redrive,
  erase,
  replay,
  crash,
  advance,
  advance,
  advance,
  list,
  get,
  measure,
  shard,
];

/** Whatever was done: everything that can be read is as the model has it. */
export async function compareAll({ inbox: model }: Model, { inbox }: Real): Promise<void> {
  for (const status of statuses) {
    for (const of of sources) expect(await inbox.idsIn(status, of)).toEqual(model.list(status, of));
  }
  expect(await inbox.measure()).toEqual(model.measure());
}
