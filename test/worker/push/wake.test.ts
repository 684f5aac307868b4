/** Dispatchers are woken after a publish, at most so often; and each minute where events wait. */
import { describe, expect, it } from "vitest";
import type { OperationName } from "../../../contract/operations.ts";
import { pushLimits } from "../../../contract/push-limits.ts";
import { sweepPushes } from "../../../worker/push/sweep.ts";
import { runLimits } from "../../../worker/spool/retry-dead-letters.ts";
import { wakePushes } from "../../../worker/wake/wake-pushes.ts";
import { cachedKey } from "../cached-key.ts";
import { bug, stubbedApi, value } from "../private-api-stub.ts";
import { ask, problemOf, testEnv } from "../request.ts";

/** @param fails the names of those that cannot be woken */
function dispatchers(...fails: string[]) {
  const woken: string[] = [];
  const PUSH_DISPATCHERS = {
    getByName: (name: string) => ({
      async wake() {
        if (fails.includes(name)) throw new Error("evicted");
        woken.push(name);
      },
      async redefine() {
        woken.push(name);
      },
    }),
  } as unknown as Env["PUSH_DISPATCHERS"];
  return { woken, PUSH_DISPATCHERS };
}

describe("a wake-up", () => {
  it("is one for all publishes at a time, and one more for those that came meanwhile", async () => {
    const { woken, PUSH_DISPATCHERS } = dispatchers();
    const tenant = crypto.randomUUID();
    const wake = () => wakePushes({ PUSH_DISPATCHERS }, tenant, ["a", "b", "a"]);
    await Promise.all(Array.from({ length: 50 }, wake));
    expect(woken.length).toBeGreaterThanOrEqual(2);
    const first = woken.filter((name) => name === `${tenant}/a`).length;
    expect(first).toBeLessThanOrEqual(2);
  });

  it("that fails is nobody else's failure", async () => {
    const tenant = crypto.randomUUID();
    const { woken, PUSH_DISPATCHERS } = dispatchers(`${tenant}/a`);
    await wakePushes({ PUSH_DISPATCHERS }, tenant, ["a", "b"]);
    expect(woken).toEqual([`${tenant}/b`]);
  });
});

describe("what comes into an inbox that pushes wakes it", () => {
  const push = { url: "https://receiver.example/", mode: "event" };
  const times = { since: "2026-01-01T00:00:00Z", until: "2026-02-01T00:00:00Z" };
  const replay = { replay_id: crypto.randomUUID(), state: "done", status: "acknowledged" };
  const job = { ...replay, inbox: "orders", since: 1, until: 2, examined: 1, replayed: 1 };
  const bulk = {
    ...{ job_id: crypto.randomUUID(), action: "redrive", inbox: "orders", filter: {} },
    ...{ state: "done", changed: 1, examined: 1, created_at: 1 },
  };
  const filling = { state: "running", since: 0, examined: 0, copied: 0, skipped: 0, created_at: 0 };
  const done = { ...filling, state: "done", examined: 1, copied: 1 };
  const answersTo: Partial<Record<OperationName, unknown>> = {
    "put-inbox": { inbox: { name: "orders", push, filling } },
    "get-inbox": { inbox: { name: "orders", push } },
    "fill-inbox": { copied: 1, filling: done },
    "put-push": { is_current: true },
    "start-replay": { replay: { ...job, created_at: 1 } },
    "continue-replay": { replay: { ...job, created_at: 1 }, requeued: 1 },
    "redrive-events": { results: [] },
    "start-bulk-job": { job: { ...bulk, state: "running" } },
    "continue-bulk-job": { job: bulk, changed: 1 },
    "ingest-event": { replayed: false, pushed: ["orders"] },
    "ingest-events": { results: [{ replayed: false, pushed: ["orders"] }] },
  };

  it.each([
    ["a publish", "POST", "/v1/events", { payload: {} }, 1],
    ["a batch", "POST", "/v1/events/batch", { events: [{ payload: {} }] }, 1],
    ["a redrive", "POST", "/v1/inboxes/orders/redrive", { event_ids: [crypto.randomUUID()] }, 1],
    ["a redrive of all that match", "POST", "/v1/inboxes/orders/redrive", { filter: {} }, 1],
    ["a replay", "POST", "/v1/replays", { ...times, inbox: "orders" }, 1],
    // And one for the definition itself.
    ["a filling", "PUT", "/v1/inboxes/orders", { push, since: times.since }, 2],
  ])("(%s)", async (_, method, path, json, wakes) => {
    const { apiKey: key, tenant } = await cachedKey({ scopes: ["admin"], tier: "high" });
    const { woken, PUSH_DISPATCHERS } = dispatchers();
    const { env } = stubbedApi(({ operation }) => value(answersTo[operation] ?? {}));
    const answer = await ask(path, { method, key, json, env: { ...env, PUSH_DISPATCHERS } });
    expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    expect(woken).toEqual(Array(wakes).fill(`${tenant}/orders`));
  });
});

describe("what an inbox has pushed is not taken in again", () => {
  it.each(["/v1/events", "/v1/events/batch"])("%s", async (path) => {
    const { env, calls } = stubbedApi(() => value({ replayed: false }));
    const headers = { "Zapier-Triggers-Push": "1" };
    const { apiKey: key } = await cachedKey({ scopes: ["events:write"], tier: "high" });
    const answer = await ask(path, { key, json: { payload: {} }, headers, env });
    expect(await problemOf(answer)).toMatchObject({ status: 409, code: "loop_detected" });
    expect(calls.filter(({ operation }) => operation.startsWith("ingest"))).toEqual([]);
  });
});

describe("the clock", () => {
  it("wakes those in which events wait, whichever of them fails", async () => {
    const inboxes = [1, 2, 3].map((n) => ({ tenant: "acme", inbox: `i${n}` }));
    const { woken, PUSH_DISPATCHERS } = dispatchers("acme/i2");
    const { env } = stubbedApi(() => value({ inboxes, capped: false }));
    await sweepPushes({ ...testEnv, ...env, PUSH_DISPATCHERS });
    expect(woken.sort()).toEqual(["acme/i1", "acme/i3"]);
  });

  it("wakes no more than its subrequests allow, beside what else it does", async () => {
    const { env, calls } = stubbedApi(() => value({ inboxes: [], capped: true }));
    await sweepPushes({ ...testEnv, ...env });
    expect(calls.map(({ input }) => input)).toEqual([{ limit: pushLimits.sweptInboxes }]);
    const calling = 3;
    expect(pushLimits.sweptInboxes + calling + runLimits.subrequests).toBeLessThan(1_000);
  });

  it("goes on a minute later where it cannot ask", async () => {
    const { woken, PUSH_DISPATCHERS } = dispatchers();
    const { env } = stubbedApi(bug);
    await sweepPushes({ ...testEnv, ...env, PUSH_DISPATCHERS });
    expect(woken).toEqual([]);
  });
});
