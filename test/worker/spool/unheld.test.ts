/**
 * Each step that an acknowledgment or a deletion waits for, failing: then nothing is acknowledged,
 * and nothing deleted. Each of them slow: then nothing happens before it is done.
 */
import { createScheduledController } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import worker from "../../../worker/index.ts";
import { ask, faulty, problemOf, testEnv } from "../request.ts";
import { accepted, bytesOf, consume, messageOf, objectsUnder } from "../spool-messages.ts";

beforeEach(async () => {
  for (const prefix of ["dead/", "failed/"]) {
    const left = await objectsUnder(prefix);
    if (left.length > 0) await testEnv.SPOOLED_EVENTS.delete(left);
  }
});

const { SPOOLED_EVENTS: r2 } = testEnv;

/** What queue and bucket were asked to do, in order; one of the calls fails, or takes its time. */
function recorded({ fails, isSlow }: { fails?: string; isSlow?: string }) {
  const calls: string[] = [];
  const step =
    <Args extends unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (name === fails) throw new Error(`${name} failed`);
      if (name === isSlow) await new Promise((resolve) => setTimeout(resolve, 50));
      const result = await call(...args);
      calls.push(name);
      return result;
    };
  const env = {
    SPOOL: {
      send: step("send", async () => undefined),
      sendBatch: step("sendBatch", async () => undefined),
      metrics: async () => ({ backlogCount: 0, backlogBytes: 0 }),
    } as never,
    SPOOLED_EVENTS: {
      list: (options: R2ListOptions) => r2.list(options),
      get: step("get", (key: string) => r2.get(key)),
      put: step("put", (key: string, value: Uint8Array) => r2.put(key, value)),
      delete: step("delete", (names: string[]) => r2.delete(names)),
    } as never,
  };
  return { calls, env };
}

const large = { payload: { text: "x".repeat(200_000) } };

/** While AWS is down, and the key is known. */
async function publish(path: string, json: unknown, env: Partial<Env>): Promise<Response> {
  await ask("/v1/me");
  return ask(path, { json, env: { BACKEND_URL: faulty("status-500").url, ...env } });
}

describe("a publish is not answered 202", () => {
  it.each([
    ["the queue does not take it", "send", { payload: {} }],
    ["R2 does not take it", "put", large],
    ["R2 has it, and the queue does not take its name", "send", large],
  ])("where %s", async (_, fails, json) => {
    const { env, calls } = recorded({ fails });
    const response = await publish("/v1/events", json, env);
    expect(response.status).toBe(503);
    expect(await problemOf(response)).toMatchObject({ code: "backend_unavailable" });
    expect(calls).not.toContain("send");
  });

  it("before the queue has it, however long that takes", async () => {
    const { env, calls } = recorded({ isSlow: "send" });
    expect((await publish("/v1/events", { payload: {} }, env)).status).toBe(202);
    expect(calls).toEqual(["send"]);
  });

  it("nor named in the queue before R2 has it", async () => {
    const { env, calls } = recorded({ isSlow: "put" });
    expect((await publish("/v1/events", large, env)).status).toBe(202);
    expect(calls).toEqual(["put", "send"]);
  });

  it("in a batch either", async () => {
    const { env } = recorded({ fails: "send" });
    const events = [{ payload: {} }, { payload: { n: 2 } }];
    const response = await publish("/v1/events/batch", { events }, env);
    const { results } = await response.json<{ results: { status: number }[] }>();
    expect(results.map(({ status }) => status)).toEqual([503, 503]);
  });
});

/** A message that names an object in R2, as that of a large event does. */
async function largeMessage() {
  const event = accepted();
  const object = `${event.event_id}/1`;
  const entry = JSON.stringify({ tenant: "acme", shards: 1, event });
  await r2.put(object, entry);
  const reference = { object, tenant: "acme", bytes: entry.length };
  return { object, message: { ...messageOf(event), body: bytesOf(JSON.stringify(reference)) } };
}

describe("a message of the spool stays in the queue", () => {
  it("with its object, while the backend cannot store it", async () => {
    const { object, message } = await largeMessage();
    const small = messageOf(accepted());
    const { env, calls } = recorded({});
    const BACKEND_URL = faulty("unavailable").url;
    const settled = await consume("spool", [message, small], { ...env, BACKEND_URL });
    expect(settled.acknowledged).toEqual([]);
    expect([...settled.retried.keys()].sort()).toEqual([message.id, small.id].sort());
    expect(calls).not.toContain("delete");
    expect(await objectsUnder(object)).toEqual([object]);
  });

  it.each(["get", "delete"])("with its object, if R2 fails at %s", async (fails) => {
    const { object, message } = await largeMessage();
    const { acknowledged, retried } = await consume("spool", [message], recorded({ fails }).env);
    expect(acknowledged).toEqual([]);
    expect([...retried.keys()]).toEqual([message.id]);
    expect(await objectsUnder(object)).toEqual([object]);
  });

  it("if it meets a bug, and R2 does not take it", async () => {
    const message = messageOf(accepted(), { attempts: 5 });
    const BACKEND_URL = faulty("bug").url;
    const { env } = recorded({ fails: "put" });
    const { acknowledged, retried } = await consume("spool", [message], { ...env, BACKEND_URL });
    expect(acknowledged).toEqual([]);
    expect([...retried.keys()]).toEqual([message.id]);
  });

  it("if its attempts are over, and R2 does not take it", async () => {
    const consumed = consume("spool-dead", [messageOf(accepted())], recorded({ fails: "put" }).env);
    await expect(consumed).rejects.toThrow("put failed");
  });
});

describe("a dead letter stays in R2", () => {
  const clock = (env: Partial<Env>) =>
    worker.scheduled(createScheduledController(), { ...testEnv, ...env });

  it.each(["get", "sendBatch"])("if %s fails", async (fails) => {
    await consume("spool-dead", [messageOf(accepted())]);
    const { env, calls } = recorded({ fails });
    await clock(env);
    expect(calls).not.toContain("delete");
    expect(await objectsUnder("dead/")).toHaveLength(1);
  });

  it("until the queue has taken it, however long that takes", async () => {
    await consume("spool-dead", [messageOf(accepted())]);
    const { env, calls } = recorded({ isSlow: "sendBatch" });
    await clock(env);
    expect(calls).toEqual(["get", "sendBatch", "delete"]);
  });
});
