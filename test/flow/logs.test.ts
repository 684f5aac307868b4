/**
 * What an operator reads afterwards: a line per request, a line per security event, and nothing
 * that is anybody's secret.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { formatApiKey } from "../../contract/key.ts";
import { rateLimits } from "../../contract/limits.ts";
import { eventually } from "../eventually.ts";
import { type Answer, eventOf, refusalOf } from "./answer.ts";
import { type Key, useSystem } from "./system.ts";

const system = useSystem();

let key: Key;
let readOnly: Key;
let short: Key;
let revoked: Key;
beforeAll(async () => {
  [key, readOnly, short, revoked] = await Promise.all([
    system.createKey("acme", { tier: "standard" }),
    system.createKey("acme", { scopes: ["inbox:read"] }),
    system.createKey("acme", { expires: "1s" }),
    system.createKey("acme"),
  ]);
  await system.revokeKey(revoked, { purge: true });
});

type Line = Record<string, unknown>;

/** Everything that was written, by file. */
function logFiles(): Map<string, string> {
  const folder = dirname(system.edge.state.log("edge"));
  return new Map(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

/** What the Worker has logged of a request, its line of access last. */
function linesOf(request_id: string): Promise<Line[]> {
  return eventually(() => {
    const log = logFiles().get("edge.log") ?? "";
    const lines = log.split("\n").filter((line) => line.startsWith("{"));
    const own = lines
      .map((line): Line => JSON.parse(line))
      .filter((line) => line.request_id === request_id);
    expect(own.at(-1)).toHaveProperty("route");
    return own;
  });
}

const address = "2001:db8::7";
const client = ({ apiKey }: { apiKey?: string } = key) => system.client({ apiKey, address });

/** A publication that carries the marker wherever a client can put one. */
const publication = (marker: string) => ({
  body: `{"payload":{"${marker}":"${marker}"},"metadata":{"m":"${marker}"},"tags":["${marker}"]}`,
  headers: { "idempotency-key": marker },
});

const marker = `marker-${randomUUID()}`;

/** What may go wrong with a publication, and quote it. */
const faulty: Record<string, { body: string; headers?: Record<string, string> }> = {
  "a body that is not JSON": { body: `{"payload":{"${marker}"}` },
  "a body with unknown members": {
    body: `{"payload":"${marker}","${marker}":1,"tags":"${marker}","source":" ${marker}"}`,
  },
  "the key with another body": { body: '{"payload":{}}', headers: { "idempotency-key": marker } },
  "a bad Idempotency-Key": {
    body: '{"payload":{}}',
    headers: { "idempotency-key": `${marker} ${marker}` },
  },
  "another media type": { body: marker, headers: { "content-type": `text/${marker}` } },
  "a bad trace": {
    body: publication(marker).body,
    headers: { traceparent: marker, "x-forwarded-for": marker },
  },
};

describe("a request", () => {
  it("is one line of JSON, with who asked for what, how it ended and how long it took", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const { body, headers } = publication(marker);
    const answer = await client().ask("POST", "/v1/events", {
      body,
      headers: { ...headers, traceparent },
    });
    expect(answer.status).toBe(201);
    const request_id = answer.headers.get("x-request-id") ?? "";
    expect(await linesOf(request_id)).toEqual([
      {
        request_id,
        trace_id: traceId,
        method: "POST",
        route: "/v1/events",
        status: 201,
        tenant: "acme",
        key_id: key.keyId,
        duration_ms: expect.any(Number),
        key_ms: expect.any(Number),
        backend_ms: expect.any(Number),
        function_ms: expect.any(Number),
        store_ms: expect.any(Number),
      },
    ]);
    expect(logFiles().get("aws.log")).toContain(
      `"request_id":"${request_id}","trace_id":"${traceId}"`,
    );
  });

  it("is logged by its route, not by its path, and without a tenant that nobody proved to be", async () => {
    const { event_id } = eventOf(await client().publish("{}"));
    const asked: [Answer, Line][] = [
      [await client().event(event_id), { route: "/v1/events/:id", status: 200, tenant: "acme" }],
      [await client().acknowledge(event_id), { route: "/v1/events/:id/ack", status: 200 }],
      [await client().inbox({ source: marker }), { route: "/v1/inbox", status: 200 }],
      [await client().get("/health"), { route: "/health", status: 200 }],
      [
        await client({ apiKey: formatApiKey("acme", key.keyId, "s".repeat(43)) }).inbox(),
        { status: 401 },
      ],
    ];
    for (const [answer, expected] of asked) {
      const access = (await linesOf(answer.headers.get("x-request-id") ?? "")).filter(
        (line) => "route" in line,
      );
      expect(access).toHaveLength(1);
      expect(access[0]).toMatchObject(expected);
      if (answer.status === 401) expect(access[0]).not.toHaveProperty("tenant");
    }
  });

  it.each(Object.keys(faulty))("with %s is one line, too", async (name) => {
    const answer = await client().ask("POST", "/v1/events", faulty[name]);
    const lines = await linesOf(answer.headers.get("x-request-id") ?? "");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      route: "/v1/events",
      status: answer.status,
      tenant: "acme",
      key_id: key.keyId,
    });
  });
});

describe("a security event", () => {
  const failed = (reason: string) => ({ event: "authentication_failed", reason });

  it.each<[string, () => { apiKey?: string }, Line]>([
    ["no key", () => ({}), failed("missing")],
    ["a malformed key", () => ({ apiKey: `${key.apiKey}x` }), failed("malformed")],
    [
      "an unknown key",
      () => ({ apiKey: formatApiKey("acme", "Zz9999999999", "s".repeat(43)) }),
      failed("unknown"),
    ],
    [
      "a wrong secret",
      () => ({ apiKey: formatApiKey("acme", key.keyId, "s".repeat(43)) }),
      failed("wrong_secret"),
    ],
    ["a revoked key", () => revoked, failed("revoked")],
    [
      "a key without the scope",
      () => readOnly,
      { event: "scope_missing", tenant: "acme", required: "events:write" },
    ],
  ])("is audited: %s", async (_, identity, expected) => {
    const answer = await client(identity()).publish("{}");
    const [audit] = await linesOf(answer.headers.get("x-request-id") ?? "");
    expect(audit).toMatchObject({ audit: true, client_address: address, ...expected });
  });

  it("is audited: an expired key", async () => {
    await sleep(1_000);
    const answer = await client(short).get("/v1/me");
    expect(refusalOf(answer)).toEqual([401, "expired_api_key"]);
    const [audit] = await linesOf(answer.headers.get("x-request-id") ?? "");
    expect(audit).toMatchObject({
      audit: true,
      ...failed("expired"),
      claimed_tenant: "acme",
      claimed_key_id: short.keyId,
    });
  });

  it("is audited: a key over its limit", async () => {
    let limited: Answer | undefined;
    for (let asked = 0; !limited && asked < 10 * rateLimits.standard.limit; asked += 20) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => client().get("/v1/me")));
      limited = answers.find(({ status }) => status === 429);
    }
    const [audit] = await linesOf(limited?.headers.get("x-request-id") ?? "");
    expect(audit).toMatchObject({
      audit: true,
      event: "rate_limited",
      tenant: "acme",
      key_id: key.keyId,
      tier: "standard",
    });
  });
});

describe("the logs", () => {
  it("hold no API key or part of its secret, no credential, and nothing of a payload or a header", () => {
    const ends = [key, readOnly, short, revoked].map(({ apiKey }) => apiKey.slice(-49));
    const { edge, stranger, operator, ...others } = JSON.parse(
      readFileSync(system.edge.state.credentials, "utf8"),
    );
    const credentials = [edge, stranger, operator].map(
      ({ secret_access_key }) => secret_access_key,
    );
    const secrets = [
      ...ends.flatMap((end) => [end.slice(0, 20), end.slice(20, 40)]),
      ...credentials,
      ...(Object.values(others) as string[]),
    ];
    const files = logFiles();
    expect([...files.keys()].sort()).toEqual(["aws.log", "edge.log"]);
    for (const [name, log] of files) {
      expect(log.length, name).toBeGreaterThan(1_000);
      for (const secret of [...secrets, "s".repeat(43), marker])
        expect(log.includes(secret), `${secret} in ${name}`).toBe(false);
    }
  });
});
