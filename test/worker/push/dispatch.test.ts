/** The runs of a dispatcher, whatever its receiver answers and whichever of its calls fails. */
import { describe, expect, it, vi } from "vitest";
import type { StoredEvent } from "../../../contract/event.ts";
import { pushLimits } from "../../../contract/push-limits.ts";
import { Dispatch } from "../../../worker/push/dispatch.ts";
import type { Pushing } from "../../../worker/push/pushing.ts";
import { StoredState } from "../../../worker/push/state.ts";

const place = { tenant: "acme", inbox: "orders" };

/** Answers for the receiver; the text of a body, and the numbers of statuses, are all that counts. */
type Answer = (init: RequestInit) => Response | Promise<Response>;

/** A dispatcher, before a backend and a receiver that are made up. */
class Bench {
  readonly calls: { name: string; input: Record<string, unknown> }[] = [];
  readonly stored = new Map<string, unknown>();
  readonly state: StoredState;
  readonly dispatch: Dispatch;
  readonly failing = new Set<string>();
  waiting: StoredEvent[] = [];
  version = 0;
  pushing: Partial<Pushing> | undefined = {};
  find = () => this.pushing;

  constructor(answer: Answer = () => new Response(null, { status: 204 })) {
    this.state = new StoredState({
      kv: {
        get: (key: string) => this.stored.get(key),
        put: (key: string, value: unknown) => this.stored.set(key, value),
      },
      deleteAlarm: async () => {},
      deleteAll: async () => this.stored.clear(),
    } as unknown as DurableObjectStorage);
    vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => answer(init ?? {}));
    const backend = { call: this.#call, value: this.#call };
    this.dispatch = new Dispatch({
      backend: () => backend as never,
      place,
      state: this.state,
      version: () => this.version,
      pushing: async () => {
        if (this.failing.has("pushing")) throw new Error("cannot be asked");
        const found = this.find();
        return found && { ...pushing, version: this.version, ...found };
      },
    });
  }

  readonly #call = async (name: string, input: Record<string, unknown>) => {
    this.calls.push({ name, input });
    if (this.failing.has(name)) throw new Error("cannot be asked");
    if (name === "lease-events") return { events: this.waiting.splice(0, input.limit as number) };
    if (name === "list-inbox") return { events: this.waiting.slice(0, 1) };
    return {};
  };

  /** @returns what the operation was asked, each time */
  inputs = (name: string) => this.calls.filter((call) => call.name === name).map((c) => c.input);
}

const pushing: Omit<Pushing, "version"> = {
  settings: { url: "https://receiver.example/hook", mode: "event" },
  receiver: {
    url: "https://receiver.example/hook",
    secrets: [`whsec_${btoa("a".repeat(24))}`],
    headers: {},
  },
  shards: 1,
  max_deliveries: 12,
  created_at: 1,
};

const events = (count: number, fields: Partial<StoredEvent> = {}): StoredEvent[] =>
  Array.from({ length: count }, () => ({
    event_id: crypto.randomUUID(),
    timestamp: "2026-11-27T12:00:00.000Z",
    payload: "{}",
    status: "delivered",
    created_at: 1,
    delivery_count: 1,
    ...fields,
  }));

const answers = (...statuses: number[]): Answer => {
  const left = [...statuses];
  return () => new Response(null, { status: left.shift() ?? statuses.at(-1) ?? 204 });
};

describe("a run of a dispatcher", () => {
  it("leases no more than it posts at once, and acknowledges all that was taken", async () => {
    const bench = new Bench();
    bench.waiting = events(10);
    const ids = bench.waiting.map(({ event_id }) => event_id);
    expect(await bench.dispatch.toEnd()).toBeGreaterThan(0);
    expect(new Set(bench.inputs("lease-events").map(({ limit }) => limit))).toEqual(new Set([4]));
    expect(bench.inputs("acknowledge-events").flatMap(({ event_ids }) => event_ids)).toEqual(ids);
    expect(bench.inputs("release-events")).toEqual([]);
  });

  it("acknowledges nothing but 2xx, gives back what failed, and rejects 413 and 422", async () => {
    for (let status = 200; status < 600; status++) {
      if ([204, 205, 304].includes(status) || status < 200) continue;
      const bench = new Bench(answers(status));
      bench.waiting = events(1);
      bench.pushing = { settings: { ...pushing.settings, concurrency: 1 } };
      await bench.dispatch.toEnd();
      const settled = ["acknowledge-events", "release-events", "reject-events"].filter(
        (name) => bench.inputs(name).length > 0,
      );
      const expected =
        status < 300 ? "acknowledge" : [413, 422].includes(status) ? "reject" : "release";
      expect(settled, String(status)).toEqual([`${expected}-events`]);
      const [{ delay_seconds } = {}] = bench.inputs("release-events");
      if (expected === "release" && status !== 410)
        expect(delay_seconds).toBeGreaterThanOrEqual(
          pushLimits.schedule[0] * (1 - pushLimits.jitter),
        );
    }
  });

  it("posts nothing before the time that a receiver asked for, though another post succeeds", async () => {
    const answer = answers(204, 429, 204, 204);
    const bench = new Bench(async (init) => {
      const { status } = await answer(init);
      return new Response(null, { status, headers: { "retry-after": "60" } });
    });
    bench.waiting = events(8);
    const next = (await bench.dispatch.toEnd()) ?? 0;
    expect(next).toBeGreaterThan(Date.now() + 50_000);
    bench.dispatch.noteWake();
    expect(await bench.dispatch.toEnd()).toBe(next);
    expect(bench.inputs("lease-events")).toHaveLength(1);
    expect(bench.waiting).toHaveLength(4);
  });

  it("pauses where the receiver is gone, and leaves the other events alone", async () => {
    const bench = new Bench(answers(410));
    bench.waiting = events(9);
    expect(await bench.dispatch.toEnd()).toBeUndefined();
    expect(bench.state.value.health.paused).toMatchObject({ because: "gone" });
    expect(bench.waiting).toHaveLength(5);
    bench.dispatch.noteWake();
    expect(await bench.dispatch.toEnd()).toBeUndefined();
    expect(bench.inputs("lease-events")).toHaveLength(1);
    expect(bench.inputs("report-edge")).toEqual([]);
  });

  it("probes one event at a time after many failures, and asks for no other before", async () => {
    const bench = new Bench(answers(500));
    bench.state.set({ health: { failures: pushLimits.probeAfter } });
    bench.waiting = events(5);
    const next = (await bench.dispatch.toEnd()) ?? 0;
    expect(bench.inputs("lease-events").map(({ limit }) => limit)).toEqual([1]);
    expect(next).toBeGreaterThan(Date.now() + 20_000);
    expect(bench.waiting).toHaveLength(4);
  });

  it("keeps what a receiver said of one push out of what it is after a change", async () => {
    const bench: Bench = new Bench(() => {
      bench.version++;
      return new Response(null, { status: bench.version === 1 ? 410 : 204 });
    });
    bench.waiting = events(1);
    await bench.dispatch.toEnd();
    expect(bench.state.value.health).toEqual({ failures: 0 });
    expect(bench.inputs("release-events")).toMatchObject([{ delay_seconds: 0 }]);
  });

  it.each(["refused_url", "no_secret"] as const)(
    "leases nothing that it cannot post (%s)",
    async (refused) => {
      const bench = new Bench();
      bench.pushing = { refused };
      expect(await bench.dispatch.toEnd()).toBeGreaterThan(0);
      expect(bench.state.value.health.failures).toBe(0);
      bench.waiting = events(1);
      bench.dispatch.noteWake();
      expect(await bench.dispatch.toEnd()).toBeGreaterThan(Date.now());
      expect(bench.state.value.health.lastFailure).toMatchObject({ error: refused });
      expect(bench.inputs("lease-events")).toEqual([]);
      expect(fetch).not.toHaveBeenCalled();
    },
  );

  it("fails with one event alone that it can make no message of", async () => {
    const bench = new Bench();
    const [broken, whole] = events(2);
    if (!broken || !whole) throw new Error("there are two");
    Object.defineProperty(broken, "payload", {
      get() {
        throw new Error("a bug");
      },
    });
    bench.waiting = [broken, whole];
    await bench.dispatch.toEnd();
    expect(bench.inputs("acknowledge-events")).toMatchObject([{ event_ids: [whole.event_id] }]);
    expect(bench.inputs("release-events")).toMatchObject([
      { event_ids: [broken.event_id], reason: "internal" },
    ]);
  });

  it("posts no more a second than it may", async () => {
    const bench = new Bench();
    bench.waiting = events(6);
    bench.pushing = { settings: { ...pushing.settings, max_per_second: 2 } };
    const start = Date.now();
    await bench.dispatch.toEnd();
    expect(bench.inputs("lease-events").map(({ limit }) => limit)).toEqual([2, 2, 2, 2]);
    expect(Date.now() - start).toBeGreaterThanOrEqual(2_900);
  });

  it("ends, however much waits, and goes on in the next one", async () => {
    const bench = new Bench();
    bench.waiting = events(1_000);
    expect(await bench.dispatch.toEnd()).toBeLessThanOrEqual(Date.now());
    expect(bench.calls.length * 3 + 1_000 - bench.waiting.length).toBeLessThan(1_000);
    expect(bench.waiting.length).toBeGreaterThan(0);
  });

  it("forgets all of an inbox that is gone", async () => {
    const bench = new Bench(answers(500));
    bench.waiting = events(1);
    await bench.dispatch.toEnd();
    expect(bench.stored.size).toBe(1);
    bench.pushing = undefined;
    expect(await bench.dispatch.toEnd()).toBeUndefined();
    expect(bench.stored.size).toBe(0);
  });

  it("asks again where the inbox was defined while it asked", async () => {
    const bench = new Bench();
    bench.waiting = events(1);
    bench.find = () => (bench.version++ === 0 ? undefined : {});
    await bench.dispatch.toEnd();
    expect(bench.inputs("acknowledge-events")).toHaveLength(1);
  });

  it("begins anew where the inbox was made anew under its name", async () => {
    const bench = new Bench(answers(410));
    bench.waiting = events(1);
    await bench.dispatch.toEnd();
    const late = { lease_id: crypto.randomUUID(), asked_at: 1, event_ids: [crypto.randomUUID()] };
    bench.state.set({ unacknowledged: [late] });
    bench.pushing = { created_at: 2 };
    await bench.dispatch.toEnd();
    expect(bench.inputs("acknowledge-events")).toEqual([]);
    expect(bench.state.value).toMatchObject({ health: { failures: 0 }, unacknowledged: [] });
  });

  it("remembers what was taken and could not be acknowledged, under the lease of then", async () => {
    const bench = new Bench();
    bench.waiting = events(1);
    bench.failing.add("acknowledge-events");
    await bench.dispatch.toEnd();
    const [first] = bench.inputs("acknowledge-events");
    bench.failing.clear();
    bench.dispatch.noteWake();
    await bench.dispatch.toEnd();
    expect(first).toMatchObject({ lease_id: expect.anything(), asked_at: expect.any(Number) });
    // At the end of its round, before the next one, and in the next run.
    expect(bench.inputs("acknowledge-events")).toEqual([first, first, first]);
    expect(bench.state.value.unacknowledged).toEqual([]);
    // Also while it posts nothing.
    bench.state.set({
      unacknowledged: [first as never],
      health: { failures: 0, paused: { at: 1, because: "asked" } },
    });
    await bench.dispatch.toEnd();
    expect(bench.state.value.unacknowledged).toEqual([]);
  });

  it("tells the operators once of a push that it paused after days of failures", async () => {
    const bench = new Bench(answers(500));
    const failingSince = Date.now() - pushLimits.pauseAfter * 1_000;
    bench.state.set({ health: { failures: pushLimits.probeAfter, failingSince } });
    bench.waiting = events(2);
    bench.failing.add("report-edge");
    expect(await bench.dispatch.toEnd()).toBeGreaterThan(Date.now());
    expect(bench.state.value.health.paused).toMatchObject({ because: "failing" });
    bench.failing.clear();
    for (let i = 0; i < 3; i++) expect(await bench.dispatch.toEnd()).toBeUndefined();
    expect(bench.inputs("report-edge")).toEqual([{ pushes_paused: 1 }, { pushes_paused: 1 }]);
  });

  it.each([
    ["pushing", {}],
    ["lease-events", {}],
    ["list-inbox", { settings: { ...pushing.settings, mode: "notify" } }],
    ["list-inbox", { refused: "no_secret" }],
    ["release-events", {}],
    ["acknowledge-events", {}],
    ["reject-events", {}],
  ] as const)("never throws, and goes on later, where %s fails", async (name, settings) => {
    const bench = new Bench(answers(500, 204, 422));
    bench.pushing = settings;
    bench.waiting = events(3);
    bench.failing.add(name);
    expect(await bench.dispatch.toEnd()).toBeGreaterThan(Date.now() - 1_000);
    expect(bench.dispatch.isRunning).toBe(false);
  });
});
