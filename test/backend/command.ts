/** What fast-check's commands of the model test are made of. */
import fc from "fast-check";
import type { BulkJob } from "../../contract/bulk-operations.ts";
import type { InboxModel } from "./inbox-model.ts";
import type { ModelSelection } from "./model-event.ts";
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
  /** What was settled: the edge may ask for it once more. */
  settled: (() => Promise<void>)[];
  /** Bulk jobs, wherever they are. */
  jobs: ModelJob[];
}

export interface ModelJob {
  job: BulkJob;
  source: string | undefined;
  /** Of its last walk. */
  endedAt?: number;
}

type Run = (model: Model, real: Real) => Promise<void>;

export class Act implements fc.AsyncCommand<Model, Real> {
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

export const act = <T>(
  name: string,
  given: fc.Arbitrary<T>,
  run: (given: T, ...rest: Parameters<Run>) => Promise<void>,
) =>
  given.map(
    (value) =>
      new Act(`${name}(${JSON.stringify(value)})`, (model, real) => run(value, model, real)),
  );

export const sources = [undefined, "a", "b"] as const;
export const source = fc.constantFrom(...sources);
export const limit = fc.integer({ min: 1, max: 6 });
export const leaseSeconds = fc.constantFrom(1, 30, 300, 3_600);
export const max_deliveries = 3;

/** Of events and leases that there may be: numbers that are taken modulo how many there are. */
interface Pick {
  lease: number | undefined;
  events: number[] | undefined;
}

export const pick: fc.Arbitrary<Pick> = fc.oneof(
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

export const unknown = "0b6f1c1e-5a57-4b0c-8f0e-2f6a4f1f0001";

export function selectionOf(
  { lease, events }: Pick,
  { inbox, leases }: Model,
  asked_at: number,
): ModelSelection & { asked_at: number; lease_id?: string; event_ids?: string[] } {
  const ids = [...inbox.ids, unknown];
  return {
    asked_at,
    ...(lease !== undefined && { lease_id: leases[lease % (leases.length + 1)] ?? unknown }),
    ...(events && { event_ids: events.map((n) => ids[n % ids.length] ?? unknown) }),
  };
}
