import { describe, expect, it, vi } from "vitest";
import { formatApiKey } from "../../../contract/key.ts";
import { limits } from "../../../contract/limits.ts";
import { eventually } from "../../eventually.ts";
import { outages, stubbedApi, value } from "../private-api-stub.ts";
import { ask, faulty, keys, problemOf } from "../request.ts";

describe("every answer", () => {
  it("carries the request id that was sent, or a new one where it is unfit", async () => {
    expect(
      (await ask("/health", { headers: { "X-Request-Id": "abc-1" } })).headers.get("X-Request-Id"),
    ).toBe("abc-1");
    for (const bad of ["a b", "x".repeat(129), "é", '"}\\']) {
      const { headers } = await ask("/health", { headers: { "X-Request-Id": bad } });
      expect(headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("has security headers, and is stored nowhere, also when it is an error", async () => {
    for (const path of ["/health", "/ready", "/nowhere", "/v1/me", "/v1/events"]) {
      const { headers } = await ask(path, { key: null });
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("Strict-Transport-Security")).toContain("max-age=");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    }
  });

  it("may be read from any origin, without credentials", async () => {
    const { headers } = await ask("/v1/me", { headers: { Origin: "https://app.example" } });
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(headers.get("Access-Control-Allow-Credentials")).toBeNull();
    expect(headers.get("Access-Control-Expose-Headers")).toContain("X-Request-Id");
    const preflight = await ask("/v1/events", {
      method: "OPTIONS",
      key: null,
      headers: { Origin: "https://app.example", "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("Cache-Control")).toBe("no-store");
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("Idempotency-Key");
  });
});

describe("Server-Timing", () => {
  it("tells an operator how long the key, AWS, the Lambda and the store took", async () => {
    const { headers } = await ask("/v1/events", { json: { payload: {} } });
    expect(headers.get("Server-Timing")).toMatch(
      /^key;dur=\d+, backend;dur=\d+, function;dur=\d+, store;dur=\d+$/,
    );
    const [, backend = 0, inFunction = 0, store = 0] =
      headers.get("Server-Timing")?.match(/\d+/g)?.map(Number) ?? [];
    expect(backend + 1).toBeGreaterThanOrEqual(inFunction);
    expect(inFunction).toBeGreaterThanOrEqual(store);
    await ask("/v1/me");
    expect((await ask("/v1/me")).headers.get("Server-Timing")).toBe(
      "key;dur=0, backend;dur=0, function;dur=0, store;dur=0",
    );
  });

  it("tells nothing to a tenant's ordinary key, nor to who has none", async () => {
    expect(
      (await ask("/v1/events", { json: { payload: {} }, key: keys.writer })).headers.get(
        "Server-Timing",
      ),
    ).toBeNull();
    expect((await ask("/v1/me", { key: null })).headers.get("Server-Timing")).toBeNull();
    expect((await ask("/ready", { key: null })).headers.get("Server-Timing")).toBeNull();
  });
});

describe("errors", () => {
  it("tell a path that does not exist from a method that it does not take", async () => {
    const missing = await ask("/v1/nothing");
    expect([missing.status, (await problemOf(missing)).code]).toEqual([404, "route_not_found"]);
    expect(missing.headers.get("Content-Type")).toBe("application/problem+json");
    const method = await ask("/v1/events", { method: "PUT", json: {} });
    expect([method.status, (await problemOf(method)).code]).toEqual([405, "method_not_allowed"]);
    expect(method.headers.get("Allow")).toBe("POST");
    expect((await ask("/v1/inbox", { method: "DELETE" })).status).toBe(405);
  });

  it("of our own making are a 500 that says nothing, and a log line that says all", async () => {
    const info = vi.spyOn(console, "info");
    const broken = await ask(
      "/v1/inbox?cursor=AQAAAZqwq6oAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      {
        env: { CURSOR_SECRET: "short2" },
      },
    );
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain("CURSOR_SECRET");
    expect(info.mock.calls.flat().join()).toContain(
      "CURSOR_SECRET must be at least 32 characters long",
    );
  });
});

describe("logs", () => {
  it("have one line for each request, with what an operator needs, and no key or payload", async () => {
    const info = vi.spyOn(console, "info");
    await ask("/v1/events", {
      json: { payload: { private: "hush" } },
      headers: { "X-Request-Id": "log-1" },
    });
    const lines = info.mock.calls.flat().map((line) => JSON.parse(line));
    info.mockRestore();
    expect(lines).toEqual([
      {
        request_id: "log-1",
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        method: "POST",
        route: "/v1/events",
        status: 201,
        tenant: "acme",
        key_id: keys.acme.split("_")[2],
        duration_ms: expect.any(Number),
        key_ms: expect.any(Number),
        backend_ms: expect.any(Number),
        function_ms: expect.any(Number),
        store_ms: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain("hush");
  });

  it("name security events, and hand a trace on", async () => {
    const info = vi.spyOn(console, "info");
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await ask("/v1/me", { key: null, headers: { traceparent, "CF-Connecting-IP": "192.0.2.1" } });
    await ask("/v1/inbox", { key: keys.writer });
    const lines = info.mock.calls.flat().map((line) => JSON.parse(line));
    info.mockRestore();
    expect(lines[0]).toMatchObject({
      audit: true,
      event: "authentication_failed",
      reason: "missing",
      client_address: "192.0.2.1",
    });
    expect(lines[1]).toMatchObject({ trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", status: 401 });
    expect(lines[2]).toMatchObject({
      audit: true,
      event: "scope_missing",
      tenant: "acme",
      required: "inbox:read",
    });
  });
});

describe("rate limits", () => {
  /** Guesses until the address is over its limit. @returns which guess was the first too many */
  async function guessUntilLimited(headers: Record<string, string>): Promise<number> {
    const statuses: number[] = [];
    for (let i = 0; i < 62; i++)
      statuses.push((await ask("/v1/me", { key: "guess", headers })).status);
    return statuses.indexOf(429);
  }

  it("count failed authentications by address, then refuse before asking the authority", async () => {
    const [, tenant] = keys.acme.split("_");
    const key = formatApiKey(`${tenant}-2`, "Aa0000000000", "z".repeat(43));
    let host = 0;
    // Again with another address, should a window of the limit have ended meanwhile.
    const { response, limited } = await eventually(async () => {
      const limited = { "CF-Connecting-IP": `198.51.100.${++host}` };
      expect(await guessUntilLimited(limited)).toBe(60);
      const { url, calls } = faulty("status-500");
      const response = await ask("/v1/me", { key, headers: limited, env: { BACKEND_URL: url } });
      expect([response.status, await calls()]).toEqual([429, 0]);
      return { response, limited };
    });
    expect((await problemOf(response)).code).toBe("too_many_failed_authentications");
    expect(response.headers.get("Retry-After")).toBe("60");
    await ask("/v1/me");
    expect((await ask("/v1/me", { headers: limited })).status).toBe(200);
  });

  it("are announced on every authenticated answer", async () => {
    expect((await ask("/v1/me")).headers.get("RateLimit-Policy")).toBe('"high";q=20000;w=10');
  });
});

describe("health", () => {
  it("is shallow at /health and deep at /ready", async () => {
    expect(await (await ask("/health", { key: null })).json()).toEqual({ status: "ok" });
    const ready = await ask("/ready", { key: null });
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: "ready", checks: { key_cache: "ok", backend: "ok" } },
    ]);
  });

  it("asks AWS once for all who ask /ready at the same time and in the next two seconds", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const [name, answer] of Object.entries({ ...outages, ok: () => value({}) })) {
      const { env, calls } = stubbedApi(answer);
      const ready = () => ask("/ready", { key: null, env });
      const together = await Promise.all(Array.from({ length: 600 }, ready));
      const status = name === "ok" ? 200 : 503;
      expect(new Set(together.map((response) => response.status)), name).toEqual(new Set([status]));
      const asked = calls.length;
      // One call, with its own repetitions.
      expect(asked).toBeLessThanOrEqual(3);
      vi.setSystemTime(Date.now() + 1_900);
      expect((await ready()).status).toBe(status);
      expect(calls).toHaveLength(asked);
      vi.setSystemTime(Date.now() + 200);
      expect((await ready()).status).toBe(status);
      expect(calls.length).toBeGreaterThan(asked);
    }
  });

  it("opens no circuit breaker, however often /ready fails", async () => {
    await ask("/v1/me");
    vi.useFakeTimers({ toFake: ["Date"] });
    const { env } = stubbedApi((call) =>
      call.operation === "check-readiness"
        ? (outages.connection?.(call) as Promise<Response>)
        : value({}),
    );
    for (let n = 0; n < 10; n++) {
      expect((await ask("/ready", { key: null, env })).status).toBe(503);
      vi.setSystemTime(Date.now() + 2_001);
    }
    const id = crypto.randomUUID();
    expect((await ask(`/v1/events/${id}`, { method: "DELETE", env })).status).toBe(204);
  });
});

describe("a body that never ends", () => {
  it("is given up with 408", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
    });
    const answer = ask("/v1/events", {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json" },
    });
    await eventually(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
    vi.advanceTimersByTime(limits.bodyReadMilliseconds);
    const response = await answer;
    expect([response.status, (await problemOf(response)).code]).toEqual([408, "request_timeout"]);
  });
});
