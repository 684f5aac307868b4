/** What a consumer does in bad moments; against the real system it is in live.test.ts. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { RejectEvent, TriggersError } from "../../client/src/index.ts";
import { eventually } from "../eventually.ts";
import { json, problem, type Question, type Reply, silence, useStubApi } from "./stub-api.ts";

const api = useStubApi();

const to = (name: string): Question[] =>
  api().questions.filter(({ path }) => path === `/v1/inbox/${name}`);
const idsIn = ({ body }: Question): string[] => JSON.parse(body).event_ids;

type Routes = Record<string, Reply>;

const settled =
  (result: object): Reply =>
  (response, question) =>
    json({ results: idsIn(question).map((event_id) => ({ event_id, ...result })) })(
      response,
      question,
    );

/** Leases of these numbers of events; then nothing is left, and the poll waits. */
function serve(leases: number[], routes: Routes = {}): void {
  let made = 0;
  const lease: Reply = (response, question) => {
    const count = leases.shift();
    if (count === undefined) return silence(response, question);
    const events = Array.from({ length: count }, () => ({
      event_id: `e-${made++}`,
      delivery_count: 3,
      payload: {},
    }));
    json({ lease_id: `l-${made}`, events })(response, question);
  };
  const all: Routes = {
    lease,
    ack: settled({}),
    release: settled({}),
    reject: settled({}),
    extend: settled({}),
    ...routes,
  };
  api().replies = [
    (response, question) => all[question.path.replace("/v1/inbox/", "")]?.(response, question),
  ];
}

it("goes on where a lease by type or tag has stopped, and then begins anew", async () => {
  const cursors = ["one", "two", null, null];
  let asked = 0;
  const abort = new AbortController();
  serve([], {
    lease: (response, question) => {
      const next_cursor = cursors[asked++];
      if (next_cursor === undefined) {
        abort.abort();
        return silence(response, question);
      }
      json({ lease_id: null, lease_expires_at: null, next_cursor, events: [] })(response, question);
    },
  });
  const selected = { source: "shop", type: "order.paid", tag: "eu" };
  await api()
    .client()
    .consume(() => undefined, { ...quiet, ...selected, signal: abort.signal });
  const bodies = to("lease").map(({ body }) => JSON.parse(body));
  expect(bodies.map(({ cursor }) => cursor)).toEqual([
    undefined,
    "one",
    "two",
    undefined,
    undefined,
  ]);
  for (const body of bodies) expect(body).toMatchObject(selected);
});

it("sends who it is with a lease, and what a handler has thrown with a release or a rejection", async () => {
  serve([4]);
  const abort = new AbortController();
  const long = `${"é".repeat(600)}`;
  const thrown = [
    new Error("no total\n  at bill\u0007"),
    new TypeError(""),
    new RejectEvent(long),
    "no error",
  ];
  await api()
    .client()
    .consume(
      () => {
        if (thrown.length === 1) abort.abort();
        throw thrown.shift();
      },
      { ...quiet, signal: abort.signal, consumer: "billing-1", concurrency: 1, batchSize: 4 },
    );
  const bodies = (name: string) => to(name).map(({ body }) => JSON.parse(body));
  expect(bodies("lease")[0]).toMatchObject({ consumer: "billing-1" });
  expect(bodies("release").map(({ reason }) => reason)).toEqual([
    "no total\n  at bill ",
    "TypeError",
    "no error",
  ]);
  expect(bodies("reject").map(({ reason }) => reason)).toEqual(["é".repeat(512)]);
});

const quiet = { onError: () => undefined };

it("outlives an outage, and says so each time", async () => {
  serve([1]);
  const [route] = api().replies;
  api().replies = [
    problem("backend_unavailable"),
    (response) => response.destroy(),
    ...(route ? [route] : []),
  ];
  const errors: unknown[] = [];
  const abort = new AbortController();
  await api()
    .client()
    .consume(() => abort.abort(), {
      signal: abort.signal,
      onError: (error) => errors.push((error as TriggersError).code),
    });
  expect(errors).toEqual(["backend_unavailable", "network_error"]);
  expect(to("ack").map(idsIn)).toEqual([["e-0"]]);
});

it("ends with the error where the key is refused, after what runs is finished", async () => {
  serve([1]);
  const [route] = api().replies;
  api().replies = [
    ...(route ? [route] : []),
    problem("revoked_api_key"),
    ...(route ? [route] : []),
  ];
  let finished = false;
  const consuming = api()
    .client()
    .consume(async () => {
      await eventually(() => expect(to("lease")).toHaveLength(2));
      await sleep(50);
      finished = true;
    });
  await expect(consuming).rejects.toMatchObject({ code: "revoked_api_key" });
  expect(finished).toBe(true);
  expect(to("ack").map(idsIn)).toEqual([["e-0"]]);
});

it("tells a handler that its lease was lost, and goes on", async () => {
  const lost = {
    code: "lease_lost",
    title: "Another consumer holds a newer lease",
    retryable: false,
  };
  serve([1], { extend: settled({ error: lost }), release: settled({ error: lost }) });
  const abort = new AbortController();
  const errors: unknown[] = [];
  let reason: unknown;
  await api()
    .client()
    .consume(
      async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        reason = signal.reason;
        abort.abort();
        signal.throwIfAborted();
      },
      { lease: 60, heartbeat: 0.05, signal: abort.signal, onError: (error) => errors.push(error) },
    );
  expect(reason).toBeInstanceOf(TriggersError);
  expect(reason).toMatchObject({ code: "lease_lost" });
  expect(errors).toContain(reason);
});

it("tells a handler that its lease is over where it cannot be extended", async () => {
  serve([1], { extend: (response) => response.destroy() });
  const abort = new AbortController();
  let reason: unknown;
  await api()
    .client({ retries: 0 })
    .consume(
      async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        reason = signal.reason;
        abort.abort();
      },
      { lease: 1, heartbeat: 0.3, signal: abort.signal, ...quiet },
    );
  expect(reason).toMatchObject({ code: "lease_lost" });
  expect(to("ack").map(idsIn)).toEqual([["e-0"]]);
});

it("extends what is unfinished, and nothing else", async () => {
  serve([2]);
  const abort = new AbortController();
  await api()
    .client()
    .consume(
      async ({ event_id }) => {
        if (event_id === "e-0") return;
        await eventually(() => expect(to("extend").map(idsIn)).toContainEqual(["e-1"]));
        abort.abort();
      },
      { heartbeat: 0.1, signal: abort.signal },
    );
  expect(to("ack").flatMap(idsIn).sort()).toEqual(["e-0", "e-1"]);
});

it("releases for longer the more often an event was tried, or as it is told, and rejects with a reason", async () => {
  serve([3]);
  const abort = new AbortController();
  let handled = 0;
  await api()
    .client()
    .consume(
      ({ event_id }) => {
        if (++handled === 3) abort.abort();
        throw event_id === "e-0" ? new RejectEvent("no such\norder") : new Error(event_id);
      },
      {
        signal: abort.signal,
        retryDelay: ({ delivery_count = 0 }, error) =>
          (error as Error).message === "e-1" ? delivery_count : 1e9,
        ...quiet,
      },
    );
  expect(JSON.parse(to("reject")[0]?.body ?? "")).toEqual({
    lease_id: "l-3",
    event_ids: ["e-0"],
    reason: "no such\norder",
  });
  const delays = to("release").map(({ body }) => [
    JSON.parse(body).event_ids,
    JSON.parse(body).delay_seconds,
  ]);
  expect(delays.toSorted()).toEqual([
    [["e-1"], 3],
    [["e-2"], 43_200],
  ]);
});

it("acknowledges with few requests what ends while one is on its way", async () => {
  const late: Reply = async (response, question) => {
    await sleep(50);
    settled({})(response, question);
  };
  serve([50], { ack: late });
  const abort = new AbortController();
  let handled = 0;
  await api()
    .client()
    .consume(
      async () => {
        if (++handled === 50) abort.abort();
        await sleep(handled % 7);
      },
      { concurrency: 50, signal: abort.signal },
    );
  expect(to("ack").flatMap(idsIn)).toHaveLength(50);
  expect(to("ack").length).toBeLessThan(10);
});

it("gives back what a lease brings that was asked for before it was stopped", async () => {
  const abort = new AbortController();
  let handled = 0;
  serve([2], {});
  const [route] = api().replies;
  api().replies = [
    async (response, question) => {
      abort.abort();
      await sleep(50);
      route?.(response, question);
    },
    ...(route ? [route] : []),
  ];
  await api()
    .client()
    .consume(() => handled++, { signal: abort.signal });
  expect(handled).toBe(0);
  expect(to("release").map(idsIn)).toEqual([["e-0", "e-1"]]);
});

it("takes no concurrency of nothing, and no heartbeat that comes too late", async () => {
  await expect(
    api()
      .client()
      .consume(() => undefined, { lease: 10, heartbeat: 10 }),
  ).rejects.toThrow(RangeError);
  await expect(
    api()
      .client()
      .consume(() => undefined, { concurrency: 0 }),
  ).rejects.toThrow(RangeError);
});
