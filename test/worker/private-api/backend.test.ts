import { describe, expect, it, vi } from "vitest";
import { ask, faulty, problemOf, testEnv } from "../request.ts";

/**
 * A key that this isolate has seen needs no authority, so that only the operation meets the fault.
 */
const eraseAt = async (url: string) => {
  await ask("/v1/me");
  return ask(`/v1/events/${crypto.randomUUID()}`, { method: "DELETE", env: { BACKEND_URL: url } });
};

const unavailable = [503, "backend_unavailable"] as const;
const bug = [500, "internal_error"] as const;

/** What happens; how often it is called; what a read is told, and a publish. */
const outcomes = [
  { fault: "reset", failure: "connection", calls: 3, read: unavailable, publish: 202 },
  { fault: "truncated", failure: "connection", calls: 3, read: unavailable, publish: 202 },
  { fault: "hang", failure: "timeout", calls: 2, read: unavailable, publish: 202 },
  { fault: "status-504", failure: "timeout", calls: 3, read: unavailable, publish: 202 },
  { fault: "status-429", failure: "throttled", calls: 3, read: unavailable, publish: 202 },
  { fault: "unavailable", failure: "unavailable", calls: 3, read: unavailable, publish: 202 },
  { fault: "status-502", failure: "gateway", calls: 3, read: unavailable, publish: 202 },
  { fault: "status-503", failure: "gateway", calls: 3, read: unavailable, publish: 202 },
  { fault: "status-500", failure: "gateway", calls: 3, read: unavailable, publish: 202 },
  { fault: "garbage", failure: "gateway", calls: 3, read: unavailable, publish: 202 },
  { fault: "status-403", failure: "refused", calls: 1, read: unavailable, publish: 202 },
  { fault: "bug", failure: "bug", calls: 1, read: bug, publish: 500 },
  { fault: "other-shape", failure: "bug", calls: 1, read: bug, publish: 500 },
  { fault: "status-400", failure: "bug", calls: 1, read: bug, publish: 500 },
  { fault: "status-413", failure: "bug", calls: 1, read: bug, publish: 500 },
  { fault: "invalid-input", failure: "invalid_input", calls: 1, read: bug, publish: 500 },
] as const;

describe.each(outcomes)(
  "a backend that fails ($fault)",
  ({ fault, failure, calls, ...answers }) => {
    it(`is called ${calls} times for a read, which answers ${answers.read[0]} and leaks nothing`, async () => {
      const info = vi.spyOn(console, "info");
      const { url, calls: called } = faulty(fault);
      const response = await eraseAt(url);
      const [status, code] = answers.read;
      const problem = await problemOf(response);
      expect([response.status, problem.code]).toEqual([status, code]);
      expect(response.headers.get("Retry-After")).toBe(status === 503 ? "5" : null);
      expect(JSON.stringify(problem)).not.toMatch(/arn|iam|store_|unavailable"}/);
      expect(await called()).toBe(calls);
      const lines = info.mock.calls.flat().map((line) => JSON.parse(line));
      const level = failure === "bug" || failure === "invalid_input" ? "error" : "warn";
      expect(lines.filter((line) => line.operation === "delete-event").at(-1)).toMatchObject({
        level,
        failure,
        attempt: calls,
        last: true,
      });
    });

    it(`is${answers.publish === 202 ? "" : " not"} spared a publish, by the spool`, async () => {
      await ask("/v1/me");
      const send = vi.spyOn(testEnv.SPOOL, "send");
      const env = { BACKEND_URL: faulty(fault).url };
      const response = await ask("/v1/events", { json: { payload: {} }, env });
      expect(response.status).toBe(answers.publish);
      const batch = await ask("/v1/events/batch", { json: { events: [{ payload: {} }] }, env });
      const { results } = await batch.json<{ results?: { status: number }[] }>();
      expect(results?.[0]?.status ?? batch.status).toBe(answers.publish);
      expect(send).toHaveBeenCalledTimes(answers.publish === 202 ? 2 : 0);
    });
  },
);

describe("a backend that cannot be reached", () => {
  it("is left alone after five failures in a row, then probed with one call", async () => {
    await ask("/v1/me");
    vi.useFakeTimers({ toFake: ["Date"] });
    const fetched = vi.spyOn(globalThis, "fetch");
    const { url: BACKEND_URL } = faulty("reset");
    const callsOfErasing = async (): Promise<number> => {
      const path = `/v1/events/${crypto.randomUUID()}`;
      fetched.mockClear();
      const response = await ask(path, { method: "DELETE", env: { BACKEND_URL } });
      expect(response.status).toBe(503);
      return fetched.mock.calls.filter(([asked]) => String(asked).endsWith("/delete-event")).length;
    };
    const made = [await callsOfErasing(), await callsOfErasing(), await callsOfErasing()];
    expect(made).toEqual([3, 2, 0]);
    vi.setSystemTime(Date.now() + 5_000);
    expect([await callsOfErasing(), await callsOfErasing()]).toEqual([1, 0]);
  });

  it("is given up at the deadline when it never answers", async () => {
    const { url, calls } = faulty("hang");
    const response = await eraseAt(url);
    expect(response.status).toBe(503);
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
  it("answer a read with 503, and leak nothing", async () => {
    await ask("/v1/me");
    const AWS_CREDENTIALS = JSON.stringify({
      access_key_id: "AKIAWRONG",
      secret_access_key: "wrong",
    });
    const response = await ask(`/v1/events/${crypto.randomUUID()}`, { env: { AWS_CREDENTIALS } });
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
