import { describe, expect, it, vi } from "vitest";
import { ask, faulty, problemOf, testEnv } from "../request.ts";

/**
 * A key that this isolate has seen needs no authority, so that only the operation meets the fault.
 */
const eraseAt = async (url: string) => {
  await ask("/v1/me");
  return ask(`/v1/events/${crypto.randomUUID()}`, { method: "DELETE", env: { BACKEND_URL: url } });
};

describe("a backend that fails", () => {
  it.each([
    ["status-500", 3],
    ["status-502", 3],
    ["status-429", 3],
    ["reset", 3],
    ["garbage", 3],
    ["other-shape", 3],
    ["truncated", 3],
    ["status-403", 1],
    ["status-400", 1],
    ["status-413", 1],
  ])(
    "answers 503, retryable, to %s, after %i calls, and leaks nothing",
    async (behaviour, expected) => {
      const { url, calls } = faulty(behaviour);
      const response = await eraseAt(url);
      expect(response.status).toBe(503);
      expect(response.headers.get("Retry-After")).toBe("5");
      expect(await problemOf(response)).toEqual({
        type: "urn:zapier-triggers:problem:backend_unavailable",
        title: "The event store cannot be reached",
        status: 503,
        code: "backend_unavailable",
        request_id: expect.any(String),
        retryable: true,
      });
      expect(await calls()).toBe(expected);
    },
  );

  it("is left alone after five failures in a row, then probed with one call", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { url, calls } = faulty("status-500");
    const erase = () => eraseAt(url);
    await erase();
    await erase();
    const before = await calls();
    expect((await erase()).status).toBe(503);
    expect(await calls()).toBe(before);
    vi.setSystemTime(Date.now() + 5_000);
    await erase();
    expect((await calls()) - before).toBeGreaterThanOrEqual(1);
    vi.useRealTimers();
  });

  it("is given up at the deadline when it never answers", async () => {
    const { url, calls } = faulty("hang");
    const start = Date.now();
    const response = await eraseAt(url);
    expect(response.status).toBe(503);
    expect(Date.now() - start).toBeLessThan(6_500);
    expect(await calls()).toBeGreaterThan(1);
  });

  it("is asked again after one crash", async () => {
    const { url, calls } = faulty("crash-once");
    const { event_id } = await (await ask("/v1/events", { json: { payload: {} } })).json<{
      event_id: string;
    }>();
    const response = await ask(`/v1/events/${event_id}`, {
      method: "DELETE",
      env: { BACKEND_URL: url },
    });
    expect(response.status).toBe(204);
    expect(await calls()).toBe(2);
  });
});

describe("wrong AWS credentials", () => {
  it("answer 503, retryable, and leak nothing", async () => {
    await ask("/v1/me");
    const AWS_CREDENTIALS = JSON.stringify({
      access_key_id: "AKIAWRONG",
      secret_access_key: "wrong",
    });
    const response = await ask("/v1/events", { json: { payload: {} }, env: { AWS_CREDENTIALS } });
    expect(response.status).toBe(503);
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toMatch(
      /aws|arn|AKIA|token|signature/i,
    );
  });
});

describe("a private network", () => {
  it("is where the signed request goes, when it is bound", async () => {
    await ask("/v1/me");
    const fetched: Request[] = [];
    const PRIVATE_API = {
      fetch(input: RequestInfo, init?: RequestInit) {
        fetched.push(new Request(input, init));
        return Response.json({ ok: true, value: {} });
      },
    };
    const response = await ask(`/v1/events/${crypto.randomUUID()}`, {
      method: "DELETE",
      env: { PRIVATE_API } as unknown as Partial<Env>,
    });
    expect(response.status).toBe(204);
    expect(fetched[0]?.url).toBe(`${testEnv.BACKEND_URL}/delete-event`);
    expect(fetched[0]?.headers.get("Authorization")).toContain("/execute-api/aws4_request");
  });
});
