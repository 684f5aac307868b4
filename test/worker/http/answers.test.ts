import { describe, expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
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

  it("has security headers, also when it is an error", async () => {
    for (const path of ["/health", "/nowhere", "/v1/me"]) {
      const { headers } = await ask(path, { key: null });
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
    info.mockRestore();
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
  it("count failed authentications by address, then refuse before asking the authority", async () => {
    const headers = { "CF-Connecting-IP": "192.0.2.77" };
    const statuses: number[] = [];
    for (let i = 0; i < 62; i++)
      statuses.push((await ask("/v1/me", { key: "guess", headers })).status);
    expect(statuses.indexOf(429)).toBe(60);
    const { url, calls } = faulty("status-500");
    const [, tenant] = keys.acme.split("_");
    const { formatApiKey } = await import("../../../contract/key.ts");
    const response = await ask("/v1/me", {
      key: formatApiKey(`${tenant}-2`, "Aa0000000000", "z".repeat(43)),
      headers,
      env: { BACKEND_URL: url },
    });
    expect([response.status, (await problemOf(response)).code]).toEqual([
      429,
      "too_many_failed_authentications",
    ]);
    expect(response.headers.get("Retry-After")).toBe("60");
    expect(await calls()).toBe(0);
    await ask("/v1/me");
    expect((await ask("/v1/me", { headers })).status).toBe(200);
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

  it("is not ready when the backend cannot be reached, and asks it no more than every two seconds", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
    const { url, calls } = faulty("status-500");
    const ready = () => ask("/ready", { key: null, env: { BACKEND_URL: url } });
    expect((await ready()).status).toBe(503);
    const asked = await calls();
    expect((await ready()).status).toBe(503);
    expect(await calls()).toBe(asked);
    vi.useRealTimers();
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
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
    vi.advanceTimersByTime(limits.bodyReadMilliseconds);
    const response = await answer;
    expect([response.status, (await problemOf(response)).code]).toEqual([408, "request_timeout"]);
    vi.useRealTimers();
  });
});
