import { describe, expect, it } from "vitest";
import { eventually } from "../../eventually.ts";
import { ask, faulty, problemOf, testEnv } from "../request.ts";

interface Spooled {
  event_id: string;
  status: string;
  created_at: number;
}

/**
 * Publishes while AWS is down. The consumer of the queue, which runs beside, reaches the real
 * backend.
 */
const publish = async (
  json: unknown,
  env: Partial<Env> = {},
  headers: Record<string, string> = {},
) => {
  await ask("/v1/me");
  return ask("/v1/events", {
    json,
    headers,
    env: { BACKEND_URL: faulty("status-500").url, ...env },
  });
};

const stored = (event_id: string) =>
  eventually(async () => {
    const response = await ask(`/v1/events/${event_id}`);
    expect(response.status).toBe(200);
    return response.text();
  }, 200);

describe("the spool", () => {
  it("accepts with 202 what cannot be stored now, and drains it with the same id, time and text", async () => {
    const body = '{"payload":{"n":1.0,"big":12345678901234567890},"source":"spool"}';
    await ask("/v1/me");
    const response = await ask("/v1/events", {
      body,
      env: { BACKEND_URL: faulty("status-500").url },
    });
    const text = await response.text();
    const event: Spooled = JSON.parse(text);
    expect([response.status, event.status]).toEqual([202, "accepted"]);
    expect(response.headers.get("Location")).toBe(`/v1/events/${event.event_id}`);
    expect(await stored(event.event_id)).toBe(text.replace("accepted", "pending"));
  });

  it("carries a large event through R2, and removes it there", async () => {
    const payload = { text: "x".repeat(200_000) };
    const response = await publish({ payload });
    expect(response.status).toBe(202);
    const { event_id } = await response.json<Spooled>();
    expect(JSON.parse(await stored(event_id)).payload).toEqual(payload);
    await eventually(async () =>
      expect((await testEnv.SPOOLED_EVENTS.list({ prefix: event_id })).objects).toEqual([]),
    );
  });

  it("never duplicates: a retry while the event is spooled, and one when it is stored, name the same event", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const first = await publish({ payload: { n: 1 } }, {}, headers);
    const second = await publish({ payload: { n: 1 } }, {}, headers);
    expect([first.status, second.status]).toEqual([202, 202]);
    const [{ event_id }, again] = [await first.json<Spooled>(), await second.json<Spooled>()];
    expect(again.event_id).toBe(event_id);
    await stored(event_id);
    const third = await ask("/v1/events", { json: { payload: { n: 1 } }, headers });
    expect([third.status, (await third.json<Spooled>()).event_id]).toEqual([200, event_id]);
  });

  it("spools each item of a batch", async () => {
    const response = await ask("/v1/events/batch", {
      json: { events: [{ payload: { n: 1 } }, { payload: 1 }, { payload: { n: 2 } }] },
      env: { BACKEND_URL: faulty("status-500").url },
    });
    const { results, accepted } = await response.json<{
      results: { status: number; event_id: string }[];
      accepted: number;
    }>();
    expect(results.map(({ status }) => status)).toEqual([202, 422, 202]);
    expect(accepted).toBe(2);
    await stored(results[0]?.event_id ?? "");
    await stored(results[2]?.event_id ?? "");
  });

  it("answers 503 when it fails too: nothing was accepted", async () => {
    const SPOOL = {
      ...testEnv.SPOOL,
      send: () => Promise.reject(new Error("no queue")),
    } as unknown as Queue;
    const response = await publish({ payload: {} }, { SPOOL });
    expect(response.status).toBe(503);
    expect(await problemOf(response)).toMatchObject({
      code: "backend_unavailable",
      retryable: true,
    });
  });

  it("takes what AWS does not, for a Worker with wrong credentials", async () => {
    await ask("/v1/me");
    for (const AWS_CREDENTIALS of [
      JSON.stringify({ access_key_id: "AKIAWRONG", secret_access_key: "wrong" }),
      "not even JSON",
    ]) {
      const response = await ask("/v1/events", { json: { payload: {} }, env: { AWS_CREDENTIALS } });
      expect(response.status).toBe(202);
      await stored((await response.json<Spooled>()).event_id);
    }
  });
});
