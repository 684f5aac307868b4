/**
 * The model of an inbox beside the whole system: what a consumer is told over HTTP. Time stands
 * still here; the backend's suite moves it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statuses } from "../../contract/status.ts";
import { InboxModel } from "../backend/inbox-model.ts";
import type { ModelSelection, Outcome } from "../backend/model-event.ts";
import { eventOf, pageOf, problemOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { post } from "./consumer.ts";
import { useSystem } from "./system.ts";

const system = useSystem();

/** Of a new tenant: longer than any run takes. */
const hour = 3_600;
const max_deliveries = 10;

type Settled = ReturnType<InboxModel["acknowledge"]>;

/** The inbox of one source, so that each run has its own. */
class Stage {
  readonly leases: string[] = [];
  readonly model = new InboxModel(() => 0, { event: hour, acknowledged: hour });
  readonly #client: Client;
  readonly #source = crypto.randomUUID();

  constructor(client: Client) {
    this.#client = client;
  }

  async publish(): Promise<void> {
    const { event_id, created_at } = eventOf(
      await this.#client.publish("{}", { source: this.#source }),
    );
    // One client, one event after the other: whatever their ids are, that is their order.
    const sequence = this.model.ids.length;
    this.model.publish({ event_id, created_at, sequence, source: this.#source });
  }

  async lease(limit: number): Promise<void> {
    const asked = { limit, lease_seconds: hour, source: this.#source };
    const { lease_id, events } = await post<{
      lease_id: string | null;
      events: { event_id: string }[];
    }>(this.#client, "/v1/inbox/lease", asked);
    expect(events.map(({ event_id }) => event_id)).toEqual(
      this.model.lease(lease_id ?? "", { ...asked, max_deliveries }),
    );
    if (lease_id !== null) this.leases.push(lease_id);
  }

  async settle(how: string, body: object, expected: Settled): Promise<void> {
    const answer = await this.#client.ask("POST", `/v1/inbox/${how}`, {
      body: JSON.stringify(body),
    });
    if (!expected.ok) {
      expect([answer.status, problemOf(answer).code]).toEqual([404, expected.error.code]);
      return;
    }
    const {
      results,
    }: { results: { event_id: string; status?: string; error?: { code: string } }[] } = JSON.parse(
      answer.text,
    );
    expect(results.map(({ event_id, error, status }) => [event_id, error?.code, status])).toEqual(
      expected.value.results.map(({ event_id, error }: Outcome) => [
        event_id,
        error,
        error ? undefined : this.model.statusOf(event_id),
      ]),
    );
  }

  async erase(id: string): Promise<void> {
    expect((await this.#client.erase(id)).status).toBe(204);
    this.model.erase(id);
  }

  async compare(): Promise<void> {
    for (const status of statuses) {
      const { events } = pageOf(
        await this.#client.inbox({ status, source: this.#source, limit: 100 }),
      );
      expect(events.map(({ event_id }) => event_id)).toEqual(this.model.list(status));
    }
  }
}

const numbers = fc.array(fc.nat(30), { minLength: 1, maxLength: 3 });
const pick = fc.oneof(
  fc.record({ lease: fc.nat(10) }),
  fc.record({ events: numbers }),
  fc.record({ lease: fc.nat(10), events: numbers }),
);
type Pick = { lease?: number; events?: number[] };

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: "publish" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("lease" as const),
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("ack" as const, "release" as const, "extend" as const, "reject" as const),
      pick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delay" as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("redrive" as const),
      pick: fc.record({ events: numbers }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("erase" as const), which: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.constant({ do: "compare" as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const unknown = "0b6f1c1e-5a57-4b0c-8f0e-2f6a4f1f0001";

function selectionOf(
  { lease, events }: Pick,
  { model, leases }: Stage,
): ModelSelection & { event_ids?: string[] } {
  const ids = [...model.ids, unknown];
  return {
    ...(lease !== undefined && { lease_id: leases[lease % (leases.length + 1)] ?? unknown }),
    ...(events && { event_ids: events.map((n) => ids[n % ids.length] ?? unknown) }),
  };
}

async function take(step: Step, stage: Stage): Promise<void> {
  if (step.do === "publish") return stage.publish();
  if (step.do === "lease") return stage.lease(step.limit);
  if (step.do === "erase")
    return stage.erase(
      stage.model.ids[step.which % Math.max(1, stage.model.ids.length)] ?? unknown,
    );
  if (step.do === "compare") return stage.compare();
  const selection = selectionOf(step.pick, stage);
  const { model } = stage;
  if (step.do === "ack") return stage.settle("ack", selection, model.acknowledge(selection));
  if (step.do === "release") return stage.settle("release", selection, model.release(selection, 0));
  if (step.do === "delay")
    return stage.settle(
      "release",
      { ...selection, delay_seconds: hour },
      model.release(selection, hour),
    );
  if (step.do === "extend")
    return stage.settle(
      "extend",
      { ...selection, lease_seconds: hour },
      model.extend(selection, hour),
    );
  if (step.do === "reject")
    return stage.settle("reject", selection, model.reject(selection, undefined));
  return stage.settle("redrive", selection, model.redrive(selection.event_ids ?? []));
}

describe("the whole system", () => {
  it("answers its consumers as a list in memory would", async () => {
    const client = system.client(await system.createKey("modelled"));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: "max" }), async (steps) => {
        const stage = new Stage(client);
        for (const each of steps) await take(each, stage);
        await stage.compare();
      }),
      { numRuns: 15 },
    );
  });
});
